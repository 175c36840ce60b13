// The numbers of a file system, checked: what is computed from them stays within the disk.
#pragma once

#include "ext2fs/format.hpp"

struct Geometry {
    uint32_t block_size;  // 1024, 2048 or 4096
    uint32_t block_sectors;
    uint32_t blocks, first_block;  // blocks first_block to blocks - 1 are the groups'
    uint32_t blocks_per_group;
    uint32_t inodes, inodes_per_group, first_inode;
    uint32_t inode_size, inodes_per_block;
    uint32_t groups;
    uint32_t table_blocks;       // of the inodes of one group
    uint32_t descriptor_blocks;  // of the descriptors of all groups
    bool sparse;                 // few groups begin with a copy of the superblock
    bool entry_kinds;            // directory entries say of what kind the file is
    bool read_only;              // it has features that who writes must know, or has errors

    // Of blocks, in a block of them.
    uint32_t numbers() const { return block_size / static_cast<uint32_t>(sizeof(uint32_t)); }
    uint32_t group_start(uint32_t group) const { return first_block + group * blocks_per_group; }
    uint32_t group_blocks(uint32_t group) const {
        const uint32_t rest = blocks - group_start(group);
        return rest < blocks_per_group ? rest : blocks_per_group;
    }
    // How many blocks the superblock and the descriptors take at the start of the group.
    uint32_t head_blocks(uint32_t group) const;

    // NULL, or in words why such a file system cannot be used.
    static const char* check(const ext2::Superblock& superblock, uint64_t disk_sectors,
                             Geometry* of);
};
