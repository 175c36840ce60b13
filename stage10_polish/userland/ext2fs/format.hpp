// ext2 as it is on the disk, little-endian like this machine. The names are those of the Linux
// documentation (Documentation/filesystems/ext2.rst), without their prefixes.
#pragma once

#include <stdint.h>

namespace ext2 {

constexpr uint16_t MAGIC = 0xef53;
constexpr uint32_t SUPERBLOCK_SECTOR = 2;  // at byte 1024, whatever the size of a block
constexpr uint32_t ROOT = 2;               // the inode of the root

constexpr uint16_t STATE_CLEAN = 1, STATE_ERRORS = 2;
constexpr uint32_t FIRST_INODE_OLD = 11;  // of revision 0, which does not say it
constexpr uint32_t INODE_SIZE_OLD = 128;

// Features that have to be known: to read; to write. Others may be ignored.
constexpr uint32_t INCOMPATIBLE_FILE_TYPE = 2;
constexpr uint32_t READ_ONLY_SPARSE = 1, READ_ONLY_LARGE_FILE = 2;

struct Superblock {
    uint32_t inodes_count, blocks_count, reserved_blocks_count, free_blocks_count;
    uint32_t free_inodes_count, first_data_block, log_block_size, log_fragment_size;
    uint32_t blocks_per_group, fragments_per_group, inodes_per_group, mount_time;
    uint32_t write_time;
    uint16_t mount_count, mount_count_maximum, magic, state, on_errors, minor_revision;
    uint32_t last_check, check_interval, creator, revision;
    uint16_t reserved_user, reserved_group;
    uint32_t first_inode;
    uint16_t inode_size, group_of_this;
    uint32_t compatible, incompatible, read_only_compatible;
    uint8_t uuid[16];
    uint8_t rest[904];
};
static_assert(sizeof(Superblock) == 1024);

struct GroupDescriptor {
    uint32_t block_bitmap, inode_bitmap, inode_table;
    uint16_t free_blocks_count, free_inodes_count, directories_count, flags;
    uint8_t rest[12];
};
static_assert(sizeof(GroupDescriptor) == 32);

constexpr uint16_t MODE_KIND = 0xf000, MODE_DIRECTORY = 0x4000, MODE_FILE = 0x8000;
constexpr uint16_t MODE_LINK = 0xa000;
constexpr uint32_t INODE_INDEXED = 0x1000;  // a directory with a hash index, which we do not keep
constexpr uint32_t INODE_EXTENTS = 0x80000;

constexpr uint32_t DIRECT = 12;  // block numbers in the inode; three more lead to blocks of numbers
constexpr uint32_t POINTERS = 15;

struct Inode {
    uint16_t mode, user;
    uint32_t size, access_time, change_time, modify_time, delete_time;
    uint16_t group, links_count;
    uint32_t sectors;  // of 512 bytes, that it occupies
    uint32_t flags, version;
    uint32_t block[POINTERS];
    uint32_t generation, attributes_block, size_high, fragment;
    uint8_t rest[12];
};
static_assert(sizeof(Inode) == 128);

// Directory entries fill their block; one that names inode 0 is room.
struct Entry {
    uint32_t inode;
    uint16_t size;  // up to the next one
    uint8_t name_size;
    uint8_t kind;
    char name[];
};
static_assert(sizeof(Entry) == 8);

constexpr uint32_t NAME_MAXIMUM = 255;
constexpr uint8_t ENTRY_FILE = 1, ENTRY_DIRECTORY = 2;

}  // namespace ext2
