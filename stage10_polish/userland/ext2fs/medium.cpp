// Blocks are sectors; the superblock is two of them.
#include "ext2fs/medium.hpp"

kern_return_t Medium::start(Disk& disk, const char** why) {
    disk_ = &disk;
    *why = "it is too small";
    constexpr uint32_t count = sizeof(superblock_) / Disk::SECTOR;
    if (disk.sectors() < ext2::SUPERBLOCK_SECTOR + count) return KERN_BAD_FORMAT;
    const kern_return_t result = disk.read(ext2::SUPERBLOCK_SECTOR, count, &superblock_);
    *why = "it cannot be read";
    if (result != KERN_SUCCESS) return result;
    *why = Geometry::check(superblock_, disk.sectors(), &geometry_);
    if (*why != nullptr) return KERN_BAD_FORMAT;
    if (disk.read_only()) geometry_.read_only = true;
    says_clean_ = may_be_clean_ = (superblock_.state & ext2::STATE_CLEAN) != 0;
    return KERN_SUCCESS;
}

uint32_t Medium::newest_time() const {
    uint32_t newest = superblock_.write_time;
    if (superblock_.mount_time > newest) newest = superblock_.mount_time;
    if (superblock_.last_check > newest) newest = superblock_.last_check;
    return newest;
}

kern_return_t Medium::read(uint32_t block, uint32_t count, void* to) {
    if (!lies_within(block, count)) return KERN_DAMAGED;
    const uint32_t sectors = geometry_.block_sectors;
    return disk_->read(uint64_t{block} * sectors, count * sectors, to);
}

kern_return_t Medium::write(uint32_t block, uint32_t count, const void* from) {
    if (!lies_within(block, count)) return KERN_DAMAGED;
    if (says_clean_) {
        superblock_.state &= static_cast<uint16_t>(~ext2::STATE_CLEAN);
        kern_return_t result = write_superblock();
        if (result == KERN_SUCCESS) result = flush();
        if (result != KERN_SUCCESS) return result;
        says_clean_ = false;
    }
    unflushed_ = written_ = true;
    const uint32_t sectors = geometry_.block_sectors;
    return disk_->write(uint64_t{block} * sectors, count * sectors, from);
}

kern_return_t Medium::flush() {
    if (!unflushed_) return KERN_SUCCESS;
    const kern_return_t result = disk_->flush();
    if (result == KERN_SUCCESS) unflushed_ = false;
    return result;
}

kern_return_t Medium::write_superblock() {
    unflushed_ = true;
    return disk_->write(ext2::SUPERBLOCK_SECTOR, sizeof(superblock_) / Disk::SECTOR, &superblock_);
}

kern_return_t Medium::set_clean(uint32_t free_blocks, uint32_t free_inodes, bool large_files) {
    if (!written_ || read_only()) return KERN_SUCCESS;
    kern_return_t result = flush();
    if (result != KERN_SUCCESS) return result;
    superblock_.free_blocks_count = free_blocks;
    superblock_.free_inodes_count = free_inodes;
    if (large_files && superblock_.revision > 0)
        superblock_.read_only_compatible |= ext2::READ_ONLY_LARGE_FILE;
    if (may_be_clean_) superblock_.state |= ext2::STATE_CLEAN;
    result = write_superblock();
    if (result == KERN_SUCCESS) result = flush();
    if (result != KERN_SUCCESS) return result;
    says_clean_ = may_be_clean_;
    written_ = false;
    return KERN_SUCCESS;
}

void Medium::found_damage() {
    if (read_only()) return;
    geometry_.read_only = true;
    says_clean_ = may_be_clean_ = false;
    superblock_.state &= static_cast<uint16_t>(~ext2::STATE_CLEAN);
    superblock_.state |= ext2::STATE_ERRORS;
    // If even this fails, whoever met the damage is still told of it.
    if (write_superblock() == KERN_SUCCESS) static_cast<void>(flush());
}
