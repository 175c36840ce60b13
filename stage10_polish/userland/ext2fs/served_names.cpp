// The handlers of directory.defs, at the server's own port.
#include "ext2fs/contents.hpp"
#include "ext2fs/names.hpp"
#include "ext2fs/server.hpp"

#include <mig/directory_server.hpp>
#include <string.h>

namespace {

// A file of the path that may be opened so, made if there is none and there is to be one.
kern_return_t find_or_create(const char* path, uint32_t flags, uint32_t* inode, bool* made) {
    const kern_return_t result = names::find(*server.volume, path, inode);
    *made = result == KERN_NOT_FOUND && (flags & OPEN_CREATE) != 0;
    if (*made) return names::create(*server.volume, path, inode);
    const uint32_t exclusive = OPEN_CREATE | OPEN_EXCLUSIVE;
    if (result == KERN_SUCCESS && (flags & exclusive) == exclusive) return KERN_ALREADY_EXISTS;
    return result;
}

// Symbolic links, devices and the like are for other systems.
kern_return_t may_open(const Inode& inode, uint32_t flags) {
    if (inode.is_directory()) return KERN_IS_DIRECTORY;
    const bool changes = (flags & OPEN_WRITE) != 0 && server.volume->medium.read_only();
    return inode.is_file() && !changes ? KERN_SUCCESS : KERN_PROTECTION_FAILURE;
}

kern_return_t open(uint32_t flags, Inode& inode, mig::Port* opened) {
    kern_return_t result = may_open(inode, flags);
    OpenFile* file = nullptr;
    if (result == KERN_SUCCESS) result = open_inode(*server.volume, inode.number(), &file);
    if (result != KERN_SUCCESS) return result;
    const bool cut = (flags & OPEN_TRUNCATE) != 0 && (flags & OPEN_WRITE) != 0 && inode.size() > 0;
    if (cut) result = contents::truncate(*server.volume, inode, 0);
    if (result == KERN_SUCCESS) {
        const Opened object = {{flags & (OPEN_READ | OPEN_WRITE | OPEN_APPEND), 0}, file};
        result = server.open_files.add(server.set, object, opened);
    }
    if (result != KERN_SUCCESS) close_inode(*server.volume, file);
    return result;
}

}  // namespace

kern_return_t serve_directory_open(mig::Request&, mig::Target, uint32_t flags, const char* path,
                                   mig::Port* opened) {
    if ((flags & ~OPEN_FLAGS) != 0 || (flags & (OPEN_READ | OPEN_WRITE)) == 0)
        return KERN_INVALID_ARGUMENT;
    uint32_t number;
    bool made;
    kern_return_t result = find_or_create(path, flags, &number, &made);
    if (result != KERN_SUCCESS) return result;
    Inode inode(*server.volume);
    result = inode.get(number);
    if (result == KERN_SUCCESS) result = open(flags, inode, opened);
    if (result != KERN_SUCCESS && made) names::remove(*server.volume, path, true, false);
    return result;
}

kern_return_t serve_directory_stat(mig::Request&, mig::Target, const char* path,
                                   struct io_status* status) {
    uint32_t number;
    Inode inode(*server.volume);
    kern_return_t result = names::find(*server.volume, path, &number);
    if (result == KERN_SUCCESS) result = inode.get(number);
    if (result == KERN_SUCCESS) ext2fs::describe(inode, status);
    return result;
}

kern_return_t serve_directory_list(mig::Request&, mig::Target, uint64_t after, const char* path,
                                   struct directory_entry* entries, uint32_t* count) {
    uint32_t number;
    Inode inode(*server.volume);
    kern_return_t result = names::find(*server.volume, path, &number);
    if (result == KERN_SUCCESS) result = inode.get(number);
    if (result != KERN_SUCCESS) return result;
    if (!inode.is_directory()) return KERN_NOT_DIRECTORY;
    Pin pin(server.volume->cache);
    for (*count = 0; *count < DIRECTORY_LIST_MAXIMUM;) {
        directory::Listed found;
        result = directory::list(*server.volume, inode, after, pin, &found);
        Inode listed(*server.volume);
        if (result == KERN_SUCCESS) result = listed.get(found.inode);
        if (result != KERN_SUCCESS) break;
        directory_entry& entry = entries[(*count)++];
        after = entry.next = found.next;
        entry.size = listed.size();
        entry.node = found.inode;
        entry.kind = listed.is_directory() ? IO_DIRECTORY : IO_FILE;
        memcpy(entry.name, found.name.bytes, found.name.size);
        entry.name[found.name.size] = 0;
    }
    return result == KERN_NOT_FOUND ? KERN_SUCCESS : result;
}

kern_return_t serve_directory_make(mig::Request&, mig::Target, const char* path) {
    return names::make_directory(*server.volume, path);
}

kern_return_t serve_directory_remove(mig::Request&, mig::Target, uint32_t what, const char* path) {
    if (what == 0 || (what & ~uint32_t{REMOVE_FILE | REMOVE_DIRECTORY}) != 0)
        return KERN_INVALID_ARGUMENT;
    return names::remove(*server.volume, path, what & REMOVE_FILE, what & REMOVE_DIRECTORY);
}

kern_return_t serve_directory_rename(mig::Request&, mig::Target, const char* from, const char* to) {
    return names::rename(*server.volume, from, to);
}

kern_return_t serve_directory_usage(mig::Request&, mig::Target, struct directory_space* space) {
    const Geometry& geometry = server.volume->geometry();
    const Groups& groups = server.volume->groups;
    *space = {uint64_t{groups.blocks_for_files()} * geometry.block_size,
              uint64_t{groups.free_blocks()} * geometry.block_size,
              geometry.inodes - groups.free_inodes() - (geometry.first_inode - 1) + 1};
    return KERN_SUCCESS;
}

kern_return_t serve_directory_sync(mig::Request&, mig::Target) {
    return server.volume->changes.sync();
}
