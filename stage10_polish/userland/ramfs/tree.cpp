// Names: one hash table for all directories, and a list for each.
#include "ramfs/tree.hpp"

#include "ramfs/contents.hpp"

#include <mach.h>
#include <stdlib.h>
#include <string.h>

bool Tree::start(uint64_t limit) {
    pool_.set_limit(limit);
    root_.linked = true;
    root_.number = next_number_++;
    root_.modified = clock_nanoseconds();
    node_count_ = 1;
    return grow_buckets();
}

Node** Tree::bucket(const Node& directory, const Name& name) {
    uint64_t hash = directory.number * 0x9e3779b97f4a7c15;  // FNV-1a from there on
    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ static_cast<uint8_t>(name.bytes[i])) * 0x100000001b3;
    return &buckets_[(hash >> 20) & (bucket_count_ - 1)];
}

bool Tree::grow_buckets() {
    const size_t old_count = bucket_count_, count = old_count == 0 ? 64 : old_count * 2;
    if (!pool_.charge(count * sizeof(Node*))) return false;
    auto** larger = static_cast<Node**>(calloc(count, sizeof(Node*)));
    if (larger == nullptr) {
        pool_.release(count * sizeof(Node*));
        return false;
    }
    Node** const old = buckets_;
    buckets_ = larger;
    bucket_count_ = count;
    for (size_t i = 0; i < old_count; i++) {
        while (Node* node = old[i]) {
            old[i] = node->next_in_bucket;
            Node** const to = bucket(*node->parent, {node->name, node->name_size});
            node->next_in_bucket = *to;
            *to = node;
        }
    }
    free(old);
    pool_.release(old_count * sizeof(Node*));
    return true;
}

Node* Tree::child(Node& directory, const Name& name) {
    Node* node = *bucket(directory, name);
    while (node != nullptr && !(node->parent == &directory && node->name_size == name.size &&
                                memcmp(node->name, name.bytes, name.size) == 0))
        node = node->next_in_bucket;
    return node;
}

kern_return_t Tree::walk(const char* path, Parent* found) {
    *found = {nullptr, {nullptr, 0}, &root_};
    for (path += strspn(path, "/"); *path != 0; path += strspn(path, "/")) {
        if (found->node == nullptr) return KERN_NOT_FOUND;
        if (!found->node->is_directory()) return KERN_NOT_DIRECTORY;
        found->directory = found->node;
        found->name = {path, strcspn(path, "/")};
        if (found->name.size > NAME_MAXIMUM) return KERN_NAME_TOO_LONG;
        found->node = child(*found->directory, found->name);
        path += found->name.size;
    }
    return KERN_SUCCESS;
}

kern_return_t Tree::find(const char* path, Node** node) {
    Parent found;
    const kern_return_t result = walk(path, &found);
    if (result != KERN_SUCCESS) return result;
    *node = found.node;
    return found.node != nullptr ? KERN_SUCCESS : KERN_NOT_FOUND;
}

static bool is_dots(const char* bytes, size_t size) {
    return bytes[0] == '.' && (size == 1 || (size == 2 && bytes[1] == '.'));
}

Node* Tree::make(Node::Kind kind, const Name& name) {
    if (node_count_ > bucket_count_ && !grow_buckets()) return nullptr;
    if (!pool_.charge(sizeof(Node) + name.size)) return nullptr;
    auto* node = static_cast<Node*>(malloc(sizeof(Node)));
    auto* bytes = static_cast<char*>(malloc(name.size));
    if (node == nullptr || bytes == nullptr) {
        free(node);
        free(bytes);
        pool_.release(sizeof(Node) + name.size);
        return nullptr;
    }
    memcpy(bytes, name.bytes, name.size);
    *node = {.kind = kind, .name_size = static_cast<uint8_t>(name.size), .name = bytes};
    node->number = next_number_++;
    node->modified = clock_nanoseconds();
    node_count_++;
    return node;
}

kern_return_t Tree::create(const char* path, Node::Kind kind, Node** node) {
    Parent found;
    const kern_return_t result = walk(path, &found);
    if (result != KERN_SUCCESS) return result;
    if (found.node != nullptr) return KERN_ALREADY_EXISTS;
    if (is_dots(found.name.bytes, found.name.size)) return KERN_INVALID_ARGUMENT;
    Node* made = make(kind, found.name);
    if (made == nullptr) return KERN_NO_SPACE;
    link(*made, *found.directory);
    *node = made;
    return KERN_SUCCESS;
}

void Tree::link(Node& node, Node& directory) {
    node.linked = true;
    node.parent = &directory;
    node.place = next_place_++;
    node.next = nullptr;
    node.previous = directory.last;
    (directory.last != nullptr ? directory.last->next : directory.first) = &node;
    directory.last = &node;
    directory.children++;
    directory.modified = clock_nanoseconds();
    Node** const to = bucket(directory, {node.name, node.name_size});
    node.next_in_bucket = *to;
    *to = &node;
}

void Tree::unlink(Node& node) {
    Node& directory = *node.parent;
    Node** at = bucket(directory, {node.name, node.name_size});
    while (*at != &node) at = &(*at)->next_in_bucket;
    *at = node.next_in_bucket;
    (node.previous != nullptr ? node.previous->next : directory.first) = node.next;
    (node.next != nullptr ? node.next->previous : directory.last) = node.previous;
    if (directory.listed == &node) directory.listed = node.previous;
    directory.children--;
    directory.modified = clock_nanoseconds();
    node.linked = false;
    node.parent = nullptr;
}

void Tree::destroy(Node& node) {
    contents::cut(node, 0, pool_);
    pool_.release(sizeof(Node) + node.name_size);
    node_count_--;
    free(node.name);
    free(&node);
}

void Tree::close(Node& node) {
    if (--node.opened == 0 && !node.linked) destroy(node);
}

kern_return_t Tree::remove(const char* path, bool file, bool directory) {
    Parent found;
    const kern_return_t result = walk(path, &found);
    if (result != KERN_SUCCESS) return result;
    if (found.node == nullptr) return KERN_NOT_FOUND;
    Node& node = *found.node;
    if (&node == &root_) return KERN_INVALID_ARGUMENT;
    if (node.is_directory() && !directory) return KERN_IS_DIRECTORY;
    if (!node.is_directory() && !file) return KERN_NOT_DIRECTORY;
    if (node.children > 0) return KERN_NOT_EMPTY;
    unlink(node);
    if (node.opened == 0) destroy(node);
    return KERN_SUCCESS;
}

bool Tree::may_replace(const Node& node, const Node& other, kern_return_t* why) {
    *why = KERN_SUCCESS;
    if (other.is_directory() && !node.is_directory()) *why = KERN_IS_DIRECTORY;
    if (!other.is_directory() && node.is_directory()) *why = KERN_NOT_DIRECTORY;
    if (other.children > 0) *why = KERN_NOT_EMPTY;
    return *why == KERN_SUCCESS;
}

kern_return_t Tree::rename(const char* from, const char* to) {
    Parent source, target;
    kern_return_t result = walk(from, &source);
    if (result == KERN_SUCCESS && source.node == nullptr) result = KERN_NOT_FOUND;
    if (result == KERN_SUCCESS) result = walk(to, &target);
    if (result != KERN_SUCCESS) return result;
    Node& node = *source.node;
    if (&node == &root_ || target.directory == nullptr) return KERN_INVALID_ARGUMENT;
    if (target.node == &node) return KERN_SUCCESS;
    if (is_dots(target.name.bytes, target.name.size)) return KERN_INVALID_ARGUMENT;
    for (const Node* above = target.directory; above != nullptr; above = above->parent) {
        if (above == &node) return KERN_INVALID_ARGUMENT;
    }
    if (target.node != nullptr && !may_replace(node, *target.node, &result)) return result;
    // The last step that can fail is to get room for the new name.
    if (!pool_.charge(target.name.size)) return KERN_NO_SPACE;
    auto* name = static_cast<char*>(malloc(target.name.size));
    if (name == nullptr) {
        pool_.release(target.name.size);
        return KERN_NO_SPACE;
    }
    memcpy(name, target.name.bytes, target.name.size);
    if (target.node != nullptr) {
        unlink(*target.node);
        if (target.node->opened == 0) destroy(*target.node);
    }
    unlink(node);
    free(node.name);
    pool_.release(node.name_size);
    node.name = name;
    node.name_size = static_cast<uint8_t>(target.name.size);
    link(node, *target.directory);
    return KERN_SUCCESS;
}

Node* Tree::entry_behind(Node& directory, uint64_t place) {
    // Where the last listing stopped is most often where the next one goes on.
    Node* at = directory.listed;
    if (at == nullptr || at->place > place) at = directory.first;
    while (at != nullptr && at->place <= place) at = at->next;
    return at;
}
