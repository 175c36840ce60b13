// Every number of the superblock, before it is used.
#include "ext2fs/geometry.hpp"

#include "ext2fs/disk.hpp"

namespace {

bool is_power_of(uint32_t number, uint32_t base) {
    while (number % base == 0) number /= base;
    return number == 1;
}

uint32_t divide_up(uint64_t number, uint32_t by) {
    return static_cast<uint32_t>((number + by - 1) / by);
}

const char* check_features(const ext2::Superblock& superblock, Geometry& of) {
    of.inode_size = ext2::INODE_SIZE_OLD;
    of.first_inode = ext2::FIRST_INODE_OLD;
    of.sparse = of.entry_kinds = of.read_only = false;
    if (superblock.revision == 0) return nullptr;
    if ((superblock.incompatible & ~ext2::INCOMPATIBLE_FILE_TYPE) != 0)
        return "it has features of a later file system than ext2";
    const uint32_t known = ext2::READ_ONLY_SPARSE | ext2::READ_ONLY_LARGE_FILE;
    of.read_only = (superblock.read_only_compatible & ~known) != 0;
    of.sparse = (superblock.read_only_compatible & ext2::READ_ONLY_SPARSE) != 0;
    of.entry_kinds = (superblock.incompatible & ext2::INCOMPATIBLE_FILE_TYPE) != 0;
    of.inode_size = superblock.inode_size;
    of.first_inode = superblock.first_inode;
    return nullptr;
}

}  // namespace

uint32_t Geometry::head_blocks(uint32_t group) const {
    const bool copy = !sparse || group <= 1 || is_power_of(group, 3) || is_power_of(group, 5) ||
                      is_power_of(group, 7);
    return copy ? 1 + descriptor_blocks : 0;
}

const char* Geometry::check(const ext2::Superblock& superblock, uint64_t disk_sectors,
                            Geometry* of) {
    if (superblock.magic != ext2::MAGIC) return "there is no ext2 on it";
    if (const char* why = check_features(superblock, *of); why != nullptr) return why;
    if (superblock.log_block_size > 2) return "its blocks are neither of 1, 2 nor 4 KiB";
    const uint32_t size = of->block_size = 1024U << superblock.log_block_size;
    of->block_sectors = size / Disk::SECTOR;
    if (of->inode_size != 128 && of->inode_size != 256)
        return "its inodes are neither of 128 nor 256 bytes";
    of->inodes_per_block = size / of->inode_size;

    of->blocks = superblock.blocks_count;
    of->first_block = superblock.first_data_block;
    if (of->first_block != (size == 1024 ? 1 : 0)) return "its first block is not where it must be";
    if (of->blocks > disk_sectors / of->block_sectors) return "it is larger than its partition";
    of->blocks_per_group = superblock.blocks_per_group;
    if (of->blocks_per_group < 8 || of->blocks_per_group > size * 8 ||
        of->blocks_per_group % 8 != 0)
        return "its groups have a size that cannot be";
    if (of->blocks <= of->first_block + 8) return "it is too small";
    of->groups = divide_up(of->blocks - of->first_block, of->blocks_per_group);

    of->inodes_per_group = superblock.inodes_per_group;
    if (of->inodes_per_group == 0 || of->inodes_per_group > size * 8 ||
        of->inodes_per_group % of->inodes_per_block != 0)
        return "its groups have a number of inodes that cannot be";
    of->table_blocks = of->inodes_per_group / of->inodes_per_block;
    of->inodes = superblock.inodes_count;
    if (uint64_t{of->inodes_per_group} * of->groups != of->inodes ||
        of->first_inode < ext2::FIRST_INODE_OLD || of->first_inode > of->inodes)
        return "it has a number of inodes that cannot be";
    of->descriptor_blocks = divide_up(uint64_t{of->groups} * sizeof(ext2::GroupDescriptor), size);
    if (of->descriptor_blocks + 1 > of->group_blocks(0)) return "its group descriptors do not fit";
    if ((superblock.state & ext2::STATE_ERRORS) != 0) of->read_only = true;
    return nullptr;
}
