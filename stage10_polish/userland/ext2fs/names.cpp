// Finding, making, removing.
#include "ext2fs/names.hpp"

#include <string.h>

namespace names {

namespace {

constexpr uint16_t FILE_MODE = ext2::MODE_FILE | 0644, DIRECTORY_MODE = ext2::MODE_DIRECTORY | 0755;

kern_return_t may_change(const Volume& volume) {
    return volume.medium.read_only() ? KERN_PROTECTION_FAILURE : KERN_SUCCESS;
}

// The path's last name, which must not be there.
kern_return_t walk_to_new(Volume& volume, const char* path, Found* found) {
    kern_return_t result = may_change(volume);
    if (result == KERN_SUCCESS) result = walk(volume, path, found);
    if (result != KERN_SUCCESS) return result;
    if (found->exists) return KERN_ALREADY_EXISTS;
    return is_dots(found->name) ? KERN_INVALID_ARGUMENT : KERN_SUCCESS;
}

// A new one that has no links yet, and is not alive.
kern_return_t make_inode(Volume& volume, uint32_t near, uint16_t mode, Inode& inode) {
    const bool directory = mode == DIRECTORY_MODE;
    uint32_t number;
    kern_return_t result = volume.allocate_inode(near, directory, &number);
    if (result != KERN_SUCCESS) return result;
    result = inode.get(number);
    if (result != KERN_SUCCESS) {
        static_cast<void>(volume.groups.free_inode(number, directory));
        return result;
    }
    memset(inode.operator->(), 0, volume.geometry().inode_size);
    inode->mode = mode;
    inode->delete_time = inode->access_time = volume.now();
    inode.set_modified();
    return KERN_SUCCESS;
}

// The entry comes first, and only then the inode is alive: an entry for one that is not alive is
// what e2fsck -p removes, but a file without a name is what it cannot judge. `made` is released if
// the entry cannot be made.
kern_return_t enter(Volume& volume, Inode& parent, const Found& found, Inode& made,
                    uint16_t links) {
    Place place;
    const kern_return_t result =
        directory::add(volume, parent, found.name, found.room, made, &place);
    if (result != KERN_SUCCESS) {
        static_cast<void>(volume.changes.release_later(made.number()));
        return result;
    }
    made->links_count = links;
    made->delete_time = 0;
    made.changed();
    return KERN_SUCCESS;
}

}  // namespace

kern_return_t walk(Volume& volume, const char* path, Found* found, uint32_t passing) {
    *found = {0, {nullptr, 0}, {0, 0, ext2::ROOT}, true, {}, false};
    for (path += strspn(path, "/"); *path != 0; path += strspn(path, "/")) {
        if (!found->exists) return KERN_NOT_FOUND;
        Inode directory(volume);
        kern_return_t result = directory.get(found->place.inode);
        if (result != KERN_SUCCESS) return result;
        if (!directory.is_directory()) return KERN_NOT_DIRECTORY;
        if (directory.number() == passing) found->passed = true;
        const size_t size = strcspn(path, "/");
        if (size > ext2::NAME_MAXIMUM) return KERN_NAME_TOO_LONG;
        found->directory = directory.number();
        found->name = {path, static_cast<uint32_t>(size)};
        found->exists = false;
        path += size;
        if (is_dots(found->name)) continue;
        result = directory::find(volume, directory, found->name, &found->place, &found->room);
        if (result != KERN_SUCCESS && result != KERN_NOT_FOUND) return result;
        found->exists = result == KERN_SUCCESS;
    }
    return KERN_SUCCESS;
}

kern_return_t find(Volume& volume, const char* path, uint32_t* inode) {
    Found found;
    const kern_return_t result = walk(volume, path, &found);
    if (result != KERN_SUCCESS) return result;
    *inode = found.place.inode;
    return found.exists ? KERN_SUCCESS : KERN_NOT_FOUND;
}

kern_return_t create(Volume& volume, const char* path, uint32_t* number) {
    Found found;
    kern_return_t result = walk_to_new(volume, path, &found);
    if (result != KERN_SUCCESS) return result;
    Inode parent(volume), inode(volume);
    result = parent.get(found.directory);
    if (result == KERN_SUCCESS && found.room.has_stale)
        result = directory::find_room(volume, parent, found.name, &found.room);
    if (result == KERN_SUCCESS) result = make_inode(volume, found.directory, FILE_MODE, inode);
    if (result == KERN_SUCCESS) result = enter(volume, parent, found, inode, 1);
    *number = inode.number();
    return result;
}

// It is on the disk when this returns: what is in it must not be there before it.
kern_return_t make_directory(Volume& volume, const char* path) {
    Found found;
    kern_return_t result = walk_to_new(volume, path, &found);
    if (result != KERN_SUCCESS) return result;
    Inode parent(volume), inode(volume);
    result = parent.get(found.directory);
    if (result == KERN_SUCCESS && found.room.has_stale)
        result = directory::find_room(volume, parent, found.name, &found.room);
    if (result == KERN_SUCCESS && parent->links_count >= LINKS_MAXIMUM) result = KERN_NO_SPACE;
    if (result == KERN_SUCCESS) result = make_inode(volume, found.directory, DIRECTORY_MODE, inode);
    if (result != KERN_SUCCESS) return result;
    result = directory::make_first_block(volume, inode, found.directory);
    if (result != KERN_SUCCESS) {
        static_cast<void>(volume.changes.release_later(inode.number()));
        return result;
    }
    result = enter(volume, parent, found, inode, 2);
    if (result != KERN_SUCCESS) return result;
    parent->links_count++;
    parent.changed();
    return volume.changes.commit();
}

kern_return_t remove(Volume& volume, const char* path, bool file, bool directory) {
    Found found;
    kern_return_t result = may_change(volume);
    if (result == KERN_SUCCESS) result = walk(volume, path, &found);
    if (result != KERN_SUCCESS) return result;
    if (!found.exists) return KERN_NOT_FOUND;
    if (found.directory == 0) return KERN_INVALID_ARGUMENT;
    Inode inode(volume), parent(volume);
    result = inode.get(found.place.inode);
    if (result == KERN_SUCCESS) result = parent.get(found.directory);
    if (result != KERN_SUCCESS) return result;
    if (inode.is_directory() ? !directory : !file)
        return inode.is_directory() ? KERN_IS_DIRECTORY : KERN_NOT_DIRECTORY;
    if (inode.is_directory()) result = directory::check_empty(volume, inode);
    if (result == KERN_SUCCESS) result = drop(volume, inode, parent, found.place);
    if (result == KERN_SUCCESS) parent.set_modified();
    return result;
}

}  // namespace names
