// The start, and allocation that waits for nothing to come back.
#include "ext2fs/volume.hpp"

#include "ext2fs/inode.hpp"
#include "ext2fs/recover.hpp"

kern_return_t Volume::start(Disk& disk, uint64_t memory, uint32_t (*clock)(), const char** why) {
    clock_ = clock;
    kern_return_t result = medium.start(disk, why);
    if (result != KERN_SUCCESS) return result;
    *why = "there is no memory for its blocks";
    result = cache.start(medium, memory);
    if (result == KERN_SUCCESS) result = groups.start(medium, cache, why);
    if (result != KERN_SUCCESS) return result;
    *why = "it has no root directory";
    Inode root(*this);
    if (root.get(ext2::ROOT) != KERN_SUCCESS || !root.is_directory() || !root.alive())
        return KERN_BAD_FORMAT;
    *why = "its names cannot be counted";
    return medium.was_clean() ? KERN_SUCCESS : recover(*this);
}

uint32_t Volume::now() const {
    const uint32_t time = clock_(), known = medium.newest_time();
    return time > known ? time : known;
}

kern_return_t Volume::allocate_block(uint32_t near, uint32_t* block) {
    kern_return_t result = groups.allocate_block(near, block);
    while (result == KERN_NO_SPACE && changes.will_free()) {
        result = changes.commit();
        if (result == KERN_SUCCESS) result = groups.allocate_block(near, block);
    }
    return result == KERN_DAMAGED ? damaged() : result;
}

kern_return_t Volume::allocate_inode(uint32_t near_inode, bool directory, uint32_t* inode) {
    kern_return_t result = groups.allocate_inode(near_inode, directory, inode);
    while (result == KERN_NO_SPACE && changes.will_free()) {
        result = changes.commit();
        if (result == KERN_SUCCESS) result = groups.allocate_inode(near_inode, directory, inode);
    }
    return result == KERN_DAMAGED ? damaged() : result;
}
