// The tree of names. It knows no ports: what it does is tested on the host as well.
// Invariant: a node that is linked is in its parent's list and in one bucket; one that is neither
// linked nor opened does not exist. What fails changes nothing.
#pragma once

#include "ramfs/node.hpp"
#include "ramfs/page_pool.hpp"

#include <mach/kern_return.h>

class Tree {
public:
    static constexpr size_t NAME_MAXIMUM = 255;

    // Before anything else. False: no memory.
    bool start(uint64_t limit);

    Node& root() { return root_; }
    PagePool& pool() { return pool_; }
    uint64_t node_count() const { return node_count_; }

    // Paths are as directory.defs has them, and so are the codes.
    kern_return_t find(const char* path, Node** node);
    kern_return_t create(const char* path, Node::Kind kind, Node** node);
    kern_return_t remove(const char* path, bool file, bool directory);
    kern_return_t rename(const char* from, const char* to);

    // The first entry of a directory whose place is beyond `place`; NULL: there is none. The next
    // one is its `next`.
    Node* entry_behind(Node& directory, uint64_t place);

    void open(Node& node) { node.opened++; }
    void close(Node& node);  // and that may be its end

private:
    struct Name {
        const char* bytes;
        size_t size;
    };
    // A path up to its last name.
    struct Parent {
        Node* directory;  // NULL: the path is empty, the root's
        Name name;
        Node* node;  // of that name; NULL: there is none
    };

    kern_return_t walk(const char* path, Parent* found);
    Node* child(Node& directory, const Name& name);
    Node** bucket(const Node& directory, const Name& name);
    bool grow_buckets();
    void link(Node& node, Node& directory);
    void unlink(Node& node);
    void destroy(Node& node);
    bool may_replace(const Node& node, const Node& other, kern_return_t* why);
    Node* make(Node::Kind kind, const Name& name);

    PagePool pool_;
    Node root_ = {.kind = Node::Kind::Directory};
    Node** buckets_ = nullptr;
    size_t bucket_count_ = 0;  // a power of two
    uint64_t node_count_ = 0;
    uint64_t next_number_ = 1;
    uint64_t next_place_ = 1;
};
