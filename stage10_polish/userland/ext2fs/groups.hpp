// Which blocks and inodes are in use: the bitmaps of the groups. What is read of them from the disk
// is counted at the start, so that the numbers here are what the bitmaps say.
#pragma once

#include "ext2fs/cache.hpp"

class Groups {
public:
    // Reads and checks the descriptors and bitmaps. KERN_BAD_FORMAT: *why says in words what is
    // wrong.
    kern_return_t start(Medium& medium, BlockCache& cache, const char** why);
    ~Groups();

    uint32_t free_blocks() const { return free_blocks_; }
    uint32_t blocks_for_files() const { return blocks_for_files_; }  // in use or free
    uint32_t free_inodes() const { return free_inodes_; }

    // May a file own that block? Not one of those that the file system itself needs.
    bool is_for_files(uint32_t block) const;
    // Where the inode is.
    void locate(uint32_t inode, uint32_t* block, uint32_t* offset) const;
    // The first block of the inode's group: near there its blocks should be.
    uint32_t home(uint32_t inode) const;

    // One that was free, `near` if possible, and is marked. KERN_NO_SPACE: there is none.
    kern_return_t allocate_block(uint32_t near, uint32_t* block);
    kern_return_t allocate_inode(uint32_t near_inode, bool directory, uint32_t* inode);
    // To be called when nothing on the disk leads to it any more. KERN_DAMAGED: it was free.
    kern_return_t free_block(uint32_t block);
    kern_return_t free_inode(uint32_t inode, bool directory);

    // Writes the counts of free ones into the descriptors.
    kern_return_t update_descriptors();

private:
    struct Group {
        uint32_t block_bitmap, inode_bitmap, inode_table;
        uint32_t free_blocks, free_inodes, directories;
        uint32_t block_hint, inode_hint;  // bits before these are set
    };

    const char* check(uint32_t number, const Group& group) const;
    kern_return_t count(uint32_t number, Group& group);
    kern_return_t take_bit(uint32_t bitmap, uint32_t from, uint32_t bits, uint32_t* bit);
    kern_return_t clear_bit(uint32_t bitmap, uint32_t bit);

    BlockCache* cache_ = nullptr;
    const Geometry* geometry_ = nullptr;
    Group* groups_ = nullptr;
    uint32_t free_blocks_ = 0, free_inodes_ = 0, blocks_for_files_ = 0;
};
