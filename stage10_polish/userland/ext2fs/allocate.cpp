// Taking blocks and inodes, and giving them back.
#include "ext2fs/bits.hpp"
#include "ext2fs/groups.hpp"

kern_return_t Groups::take_bit(uint32_t bitmap, uint32_t from, uint32_t count, uint32_t* bit) {
    Pin pin(*cache_);
    const kern_return_t result = pin.read(bitmap);
    if (result != KERN_SUCCESS) return result;
    *bit = bits::find_clear(pin.bytes(), from, count);
    if (*bit == count) return KERN_NO_SPACE;
    bits::set(pin.bytes(), *bit);
    pin.changed(Order::Content);
    return KERN_SUCCESS;
}

kern_return_t Groups::clear_bit(uint32_t bitmap, uint32_t bit) {
    Pin pin(*cache_);
    const kern_return_t result = pin.read(bitmap);
    if (result != KERN_SUCCESS) return result;
    if (!bits::test(pin.bytes(), bit)) return KERN_DAMAGED;
    bits::clear(pin.bytes(), bit);
    pin.changed(Order::Content);
    return KERN_SUCCESS;
}

// From `near` to the end of its group, then in all groups from there on, the first one once more.
kern_return_t Groups::allocate_block(uint32_t near, uint32_t* block) {
    if (near < geometry_->first_block || near >= geometry_->blocks) near = geometry_->first_block;
    const uint32_t first = (near - geometry_->first_block) / geometry_->blocks_per_group;
    uint32_t from = near - geometry_->group_start(first);
    for (uint32_t i = 0; i <= geometry_->groups; i++) {
        const uint32_t number = (first + i) % geometry_->groups;
        Group& group = groups_[number];
        if (i > 0) from = group.block_hint;
        if (group.free_blocks == 0) continue;
        uint32_t bit;
        kern_return_t result =
            take_bit(group.block_bitmap, from, geometry_->group_blocks(number), &bit);
        if (result == KERN_NO_SPACE) continue;
        if (result != KERN_SUCCESS) return result;
        if (i > 0) group.block_hint = bit + 1;
        group.free_blocks--;
        free_blocks_--;
        *block = geometry_->group_start(number) + bit;
        // A bitmap that has the file system's own blocks as free ones is wrong.
        return is_for_files(*block) ? KERN_SUCCESS : KERN_DAMAGED;
    }
    return KERN_NO_SPACE;
}

kern_return_t Groups::free_block(uint32_t block) {
    if (!is_for_files(block)) return KERN_DAMAGED;
    const uint32_t number = (block - geometry_->first_block) / geometry_->blocks_per_group;
    const uint32_t bit = block - geometry_->group_start(number);
    Group& group = groups_[number];
    const kern_return_t result = clear_bit(group.block_bitmap, bit);
    if (result != KERN_SUCCESS) return result;
    cache_->forget(block);
    if (bit < group.block_hint) group.block_hint = bit;
    group.free_blocks++;
    free_blocks_++;
    return KERN_SUCCESS;
}

kern_return_t Groups::allocate_inode(uint32_t near_inode, bool directory, uint32_t* inode) {
    const uint32_t per_group = geometry_->inodes_per_group;
    const uint32_t first = (near_inode - 1) / per_group;
    for (uint32_t i = 0; i < geometry_->groups; i++) {
        const uint32_t number = (first + i) % geometry_->groups;
        Group& group = groups_[number];
        if (group.free_inodes == 0) continue;
        uint32_t bit;
        kern_return_t result = take_bit(group.inode_bitmap, group.inode_hint, per_group, &bit);
        if (result == KERN_NO_SPACE) continue;
        if (result != KERN_SUCCESS) return result;
        group.inode_hint = bit + 1;
        group.free_inodes--;
        free_inodes_--;
        if (directory) group.directories++;
        *inode = number * per_group + bit + 1;
        return *inode >= geometry_->first_inode ? KERN_SUCCESS : KERN_DAMAGED;
    }
    return KERN_NO_SPACE;
}

kern_return_t Groups::free_inode(uint32_t inode, bool directory) {
    const uint32_t number = (inode - 1) / geometry_->inodes_per_group;
    const uint32_t bit = (inode - 1) % geometry_->inodes_per_group;
    Group& group = groups_[number];
    const kern_return_t result = clear_bit(group.inode_bitmap, bit);
    if (result != KERN_SUCCESS) return result;
    if (bit < group.inode_hint) group.inode_hint = bit;
    group.free_inodes++;
    free_inodes_++;
    if (directory && group.directories > 0) group.directories--;
    return KERN_SUCCESS;
}
