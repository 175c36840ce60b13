// Other names for what is there. Whatever is lost when the power goes, there is something under
// `to` if there was, and under one of the names what is being renamed.
#include "ext2fs/names.hpp"

#include <string.h>

namespace names {

namespace {

struct Ends {
    Found from, to;
    Inode inode;  // what is renamed
    Inode old;    // what it takes the place of
    Inode from_directory, to_directory;

    explicit Ends(Volume& volume)
        : inode(volume),
          old(volume),
          from_directory(volume),
          to_directory(volume) {}
};

kern_return_t may_replace(Volume& volume, Ends& ends) {
    if (ends.old.is_directory() && !ends.inode.is_directory()) return KERN_IS_DIRECTORY;
    if (!ends.old.is_directory() && ends.inode.is_directory()) return KERN_NOT_DIRECTORY;
    if (ends.old->attributes_block != 0) return KERN_PROTECTION_FAILURE;
    return ends.old.is_directory() ? directory::check_empty(volume, ends.old) : KERN_SUCCESS;
}

kern_return_t look_up(Volume& volume, const char* from, const char* to, Ends& ends) {
    kern_return_t result = volume.medium.read_only() ? KERN_PROTECTION_FAILURE : KERN_SUCCESS;
    if (result == KERN_SUCCESS) result = walk(volume, from, &ends.from);
    if (result == KERN_SUCCESS && !ends.from.exists) result = KERN_NOT_FOUND;
    if (result == KERN_SUCCESS) result = walk(volume, to, &ends.to, ends.from.place.inode);
    if (result != KERN_SUCCESS) return result;
    if (ends.from.directory == 0 || ends.to.directory == 0 || ends.to.passed ||
        is_dots(ends.to.name))
        return KERN_INVALID_ARGUMENT;
    result = ends.inode.get(ends.from.place.inode);
    if (result == KERN_SUCCESS) result = ends.from_directory.get(ends.from.directory);
    if (result == KERN_SUCCESS) result = ends.to_directory.get(ends.to.directory);
    if (result == KERN_SUCCESS && !ends.to.exists && ends.to.room.has_stale)
        result = directory::find_room(volume, ends.to_directory, ends.to.name, &ends.to.room);
    if (result == KERN_SUCCESS && ends.to.exists) {
        result = ends.old.get(ends.to.place.inode);
        if (result == KERN_SUCCESS && ends.old.number() != ends.inode.number())
            result = may_replace(volume, ends);
    }
    return result;
}

void add_links(Inode& inode, int count) {
    inode->links_count = static_cast<uint16_t>(inode->links_count + count);
    inode.changed();
}

// To a name that is not there, in another block: there are two names until the second one is on the
// disk.
kern_return_t move(Volume& volume, Ends& ends) {
    Place place;
    kern_return_t result =
        directory::add(volume, ends.to_directory, ends.to.name, ends.to.room, ends.inode, &place);
    if (result != KERN_SUCCESS) return result;
    add_links(ends.inode, 1);
    result = volume.changes.commit();
    if (result == KERN_SUCCESS)
        result = directory::erase(volume, ends.from.place);
    else
        static_cast<void>(directory::erase(volume, place));
    add_links(ends.inode, -1);
    return result;
}

// Both entries are in one block: they exchange their inodes, and the old name goes with the old
// file.
kern_return_t exchange(Volume& volume, Ends& ends) {
    kern_return_t result = volume.changes.reserve();
    if (result == KERN_SUCCESS && ends.old.is_directory() && volume.changes.will_erase())
        result = volume.changes.commit();
    if (result == KERN_SUCCESS) result = directory::set_inode(volume, ends.to.place, ends.inode);
    if (result == KERN_SUCCESS) result = directory::set_inode(volume, ends.from.place, ends.old);
    if (result != KERN_SUCCESS) return result;
    const Place place = {ends.from.place.block, ends.from.place.offset, ends.old.number()};
    return drop(volume, ends.old, ends.to_directory, place);
}

// A third name, for the old file while it has none of its own: a file without a name is what
// e2fsck -p cannot judge.
kern_return_t add_aside(Volume& volume, Ends& ends, Place* aside) {
    char text[] = ".replaced-0000000000";
    char* const digits = text + sizeof(text) - 1;
    uint32_t number = ends.old.number();
    for (int i = 1; i <= 10; i++, number /= 10) digits[-i] = static_cast<char>('0' + number % 10);
    const Name name = {text, static_cast<uint32_t>(strlen(text))};
    directory::Room room;
    // One from before the power went, which e2fsck has left there: KERN_ALREADY_EXISTS.
    kern_return_t result = directory::find_room(volume, ends.to_directory, name, &room);
    if (result != KERN_SUCCESS) return result;
    result = directory::add(volume, ends.to_directory, name, room, ends.old, aside);
    if (result == KERN_SUCCESS) add_links(ends.old, 1);
    return result;
}

kern_return_t replace_elsewhere(Volume& volume, Ends& ends) {
    Place aside;
    kern_return_t result = volume.changes.reserve();
    if (result == KERN_SUCCESS) result = add_aside(volume, ends, &aside);
    if (result != KERN_SUCCESS) return result;
    add_links(ends.inode, 1);
    result = volume.changes.commit();
    bool taken = false;
    if (result == KERN_SUCCESS) {
        result = directory::set_inode(volume, ends.to.place, ends.inode);
        taken = result == KERN_SUCCESS;
    }
    if (result == KERN_SUCCESS) result = volume.changes.commit();
    if (result != KERN_SUCCESS) {
        if (taken) static_cast<void>(directory::set_inode(volume, ends.to.place, ends.old));
        static_cast<void>(directory::erase(volume, aside));
        add_links(ends.old, -1);
        add_links(ends.inode, -1);
        return result;
    }
    result = directory::erase(volume, ends.from.place);
    add_links(ends.inode, -1);
    add_links(ends.old, -1);
    if (result == KERN_SUCCESS) result = drop(volume, ends.old, ends.to_directory, aside);
    return result;
}

}  // namespace

kern_return_t rename(Volume& volume, const char* from, const char* to) {
    Ends ends(volume);
    kern_return_t result = look_up(volume, from, to, ends);
    if (result != KERN_SUCCESS) return result;
    if (ends.to.exists && ends.old.number() == ends.inode.number()) return KERN_SUCCESS;
    const bool same_block = ends.to.exists && ends.to.place.block == ends.from.place.block;
    bool done = false;
    if (same_block)
        result = exchange(volume, ends);
    else if (!ends.to.exists && ends.from.directory == ends.to.directory)
        result = directory::replace(volume, ends.from.place, ends.to.name, ends.inode, &done);
    if (result == KERN_SUCCESS && !same_block && !done) {
        if (ends.inode.is_directory()) return KERN_OTHER_SERVER;
        if (ends.inode->links_count >= LINKS_MAXIMUM ||
            (ends.to.exists && ends.old->links_count >= LINKS_MAXIMUM))
            return KERN_NO_SPACE;
        result = ends.to.exists ? replace_elsewhere(volume, ends) : move(volume, ends);
    }
    if (result != KERN_SUCCESS) return result;
    ends.from_directory.set_modified();
    ends.to_directory.set_modified();
    return KERN_SUCCESS;
}

}  // namespace names
