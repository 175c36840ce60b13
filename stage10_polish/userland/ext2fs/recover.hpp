// After the power went, or the server died, before e2fsck has looked at the disk.
#pragma once

#include "ext2fs/inode.hpp"

// Counts the names of every inode anew: a rename that was not finished has left one name more, or
// one less, than the inode says, and with the last link that it counts a file would go whose name
// is still there. Names for what is not alive are erased. Then blocks and inodes that nothing leads
// to are free again. Damage that is met makes the disk read only, which is no error.
// KERN_RESOURCE_SHORTAGE: no memory to count in.
kern_return_t recover(Volume& volume);

// Does something for the root and each inode of a file, alive or not, until one fails.
template <typename Work>
kern_return_t for_each_inode(Volume& volume, Work work) {
    const Geometry& geometry = volume.geometry();
    kern_return_t result = KERN_SUCCESS;
    for (uint32_t number = ext2::ROOT; number <= geometry.inodes && result == KERN_SUCCESS;
         number = number == ext2::ROOT ? geometry.first_inode : number + 1) {
        Inode inode(volume);
        result = inode.get(number);
        if (result == KERN_SUCCESS) result = work(inode);
    }
    return result;
}

// The last part of it, when nothing names an inode that is not alive.
kern_return_t reclaim(Volume& volume);
