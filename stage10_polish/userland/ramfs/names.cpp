// The handlers of directory.defs, at the server's own port.
#include "ramfs/contents.hpp"
#include "ramfs/server.hpp"

#include <mig/directory_server.hpp>
#include <string.h>

namespace {

// A file of the path that may be opened so, made if there is none and there is to be one.
kern_return_t find_or_create(const char* path, uint32_t flags, Node** node, bool* made) {
    const kern_return_t result = server.tree.find(path, node);
    *made = result == KERN_NOT_FOUND && (flags & OPEN_CREATE) != 0;
    if (*made) return server.tree.create(path, Node::Kind::File, node);
    if (result != KERN_SUCCESS) return result;
    const uint32_t exclusive = OPEN_CREATE | OPEN_EXCLUSIVE;
    if ((flags & exclusive) == exclusive) return KERN_ALREADY_EXISTS;
    return (*node)->is_directory() ? KERN_IS_DIRECTORY : KERN_SUCCESS;
}

}  // namespace

void ramfs::describe(const Node& node, io_status* status) {
    *status = {.size = node.size,
               .memory = contents::memory(node),
               .node = node.number,
               .modified = node.modified,
               .kind = node.is_directory() ? IO_DIRECTORY : IO_FILE,
               .flags = 0};
}

kern_return_t serve_directory_open(mig::Request&, mig::Target, uint32_t flags, const char* path,
                                   mig::Port* opened) {
    if ((flags & ~OPEN_FLAGS) != 0 || (flags & (OPEN_READ | OPEN_WRITE)) == 0)
        return KERN_INVALID_ARGUMENT;
    Node* node;
    bool made;
    kern_return_t result = find_or_create(path, flags, &node, &made);
    if (result != KERN_SUCCESS) return result;
    const Opened file = {{flags & (OPEN_READ | OPEN_WRITE | OPEN_APPEND), 0}, node};
    result = server.open_files.add(server.set, file, opened);
    if (result != KERN_SUCCESS) {
        if (made) server.tree.remove(path, true, false);
        return result;
    }
    server.tree.open(*node);
    if ((flags & OPEN_TRUNCATE) != 0 && (flags & OPEN_WRITE) != 0)
        contents::truncate(*node, 0, server.tree.pool());
    return KERN_SUCCESS;
}

kern_return_t serve_directory_stat(mig::Request&, mig::Target, const char* path,
                                   struct io_status* status) {
    Node* node;
    const kern_return_t result = server.tree.find(path, &node);
    if (result == KERN_SUCCESS) ramfs::describe(*node, status);
    return result;
}

kern_return_t serve_directory_list(mig::Request&, mig::Target, uint64_t after, const char* path,
                                   struct directory_entry* entries, uint32_t* count) {
    Node* directory;
    const kern_return_t result = server.tree.find(path, &directory);
    if (result != KERN_SUCCESS) return result;
    if (!directory->is_directory()) return KERN_NOT_DIRECTORY;
    Node* node = server.tree.entry_behind(*directory, after);
    for (*count = 0; node != nullptr && *count < DIRECTORY_LIST_MAXIMUM; node = node->next) {
        directory_entry& entry = entries[(*count)++];
        entry.next = node->place;
        entry.size = node->size;
        entry.node = node->number;
        entry.kind = node->is_directory() ? IO_DIRECTORY : IO_FILE;
        memcpy(entry.name, node->name, node->name_size);
        entry.name[node->name_size] = 0;
        directory->listed = node;
    }
    return KERN_SUCCESS;
}

kern_return_t serve_directory_make(mig::Request&, mig::Target, const char* path) {
    Node* node;
    return server.tree.create(path, Node::Kind::Directory, &node);
}

kern_return_t serve_directory_remove(mig::Request&, mig::Target, uint32_t what, const char* path) {
    if (what == 0 || (what & ~uint32_t{REMOVE_FILE | REMOVE_DIRECTORY}) != 0)
        return KERN_INVALID_ARGUMENT;
    return server.tree.remove(path, what & REMOVE_FILE, what & REMOVE_DIRECTORY);
}

kern_return_t serve_directory_rename(mig::Request&, mig::Target, const char* from, const char* to) {
    return server.tree.rename(from, to);
}

kern_return_t serve_directory_usage(mig::Request&, mig::Target, struct directory_space* space) {
    const PagePool& pool = server.tree.pool();
    *space = {pool.limit(), pool.limit() - pool.used(), server.tree.node_count()};
    return KERN_SUCCESS;
}

// There is no place where anything outlives the server.
kern_return_t serve_directory_sync(mig::Request&, mig::Target) { return KERN_SUCCESS; }
