// Which block of the disk holds which block of a file: 12 numbers in the inode, then a block of
// numbers, a block of blocks of them, and once more. Number 0 is a hole, which reads as zeros.
#pragma once

#include "ext2fs/inode.hpp"

namespace block_map {

// How many blocks a file can have.
uint64_t limit(const Geometry& geometry);

// *block is 0 for a hole. What is not 0 is a block that a file may own. KERN_DAMAGED: it is not.
kern_return_t find(Volume& volume, const Inode& inode, uint64_t index, uint32_t* block);

// The same, but a hole becomes a block of zeros, which is in memory: *made. KERN_NO_SPACE.
kern_return_t make(Volume& volume, Inode& inode, uint64_t index, uint32_t* block, bool* made);

// Makes holes of all blocks from `first` on.
kern_return_t cut(Volume& volume, Inode& inode, uint64_t first);

// Frees the blocks of an inode that is without links on the disk.
kern_return_t release(Volume& volume, Inode& inode);

}  // namespace block_map
