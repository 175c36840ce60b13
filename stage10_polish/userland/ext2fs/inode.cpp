#include "ext2fs/inode.hpp"

kern_return_t Inode::get(uint32_t number) {
    const Geometry& geometry = volume_.geometry();
    const bool exists = number == ext2::ROOT || number >= geometry.first_inode;
    if (!exists || number > geometry.inodes) return volume_.damaged();
    uint32_t block, offset;
    volume_.groups.locate(number, &block, &offset);
    const kern_return_t result = pin_.read(block);
    if (result != KERN_SUCCESS) return result;
    raw_ = reinterpret_cast<ext2::Inode*>(pin_.bytes() + offset);
    number_ = number;
    // What has extents has no block numbers where we look for them.
    return (raw_->flags & ext2::INODE_EXTENTS) != 0 ? volume_.damaged() : KERN_SUCCESS;
}

bool Inode::has_blocks() const {
    if (is_file() || is_directory()) return true;
    return (raw_->mode & ext2::MODE_KIND) == ext2::MODE_LINK && raw_->size >= sizeof(raw_->block);
}

uint64_t Inode::size() const {
    return is_file() ? uint64_t{raw_->size_high} << 32 | raw_->size : raw_->size;
}

void Inode::set_size(uint64_t size) {
    raw_->size = static_cast<uint32_t>(size);
    if (is_file()) raw_->size_high = static_cast<uint32_t>(size >> 32);
    if (size > INT32_MAX) volume_.large_files = true;
    changed();
}
