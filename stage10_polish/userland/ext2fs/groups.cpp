// The groups: checked once, then counted along.
#include "ext2fs/groups.hpp"

#include "ext2fs/bits.hpp"

#include <stdlib.h>

Groups::~Groups() { free(groups_); }

kern_return_t Groups::start(Medium& medium, BlockCache& cache, const char** why) {
    cache_ = &cache;
    geometry_ = &medium.geometry();
    *why = "there is no memory for its groups";
    groups_ = static_cast<Group*>(calloc(geometry_->groups, sizeof(Group)));
    if (groups_ == nullptr) return KERN_RESOURCE_SHORTAGE;
    const uint32_t per_block =
        geometry_->block_size / static_cast<uint32_t>(sizeof(ext2::GroupDescriptor));
    Pin pin(cache);
    for (uint32_t i = 0; i < geometry_->groups; i++) {
        *why = "its group descriptors cannot be read";
        kern_return_t result = pin.read(geometry_->first_block + 1 + i / per_block);
        if (result != KERN_SUCCESS) return result;
        const ext2::GroupDescriptor& from =
            reinterpret_cast<ext2::GroupDescriptor*>(pin.bytes())[i % per_block];
        groups_[i] = {from.block_bitmap,
                      from.inode_bitmap,
                      from.inode_table,
                      0,
                      0,
                      from.directories_count,
                      0,
                      0};
        *why = check(i, groups_[i]);
        if (*why != nullptr) return KERN_BAD_FORMAT;
        *why = "its bitmaps cannot be read";
        result = count(i, groups_[i]);
        if (result != KERN_SUCCESS) return result;
    }
    *why = nullptr;
    return KERN_SUCCESS;
}

const char* Groups::check(uint32_t number, const Group& group) const {
    const uint32_t start = geometry_->group_start(number), blocks = geometry_->group_blocks(number);
    const uint32_t head = geometry_->head_blocks(number), table = geometry_->table_blocks;
    const auto outside = [=](uint32_t block) {
        return block < start + head || block >= start + blocks;
    };
    if (outside(group.block_bitmap) || outside(group.inode_bitmap) || outside(group.inode_table) ||
        table > start + blocks - group.inode_table)
        return "the bitmaps and inodes of a group lie outside of it";
    const auto in_table = [=](uint32_t block) { return block - group.inode_table < table; };
    if (group.block_bitmap == group.inode_bitmap || in_table(group.block_bitmap) ||
        in_table(group.inode_bitmap))
        return "the bitmaps and inodes of a group lie upon each other";
    return nullptr;
}

kern_return_t Groups::count(uint32_t number, Group& group) {
    Pin pin(*cache_);
    kern_return_t result = pin.read(group.block_bitmap);
    if (result != KERN_SUCCESS) return result;
    group.free_blocks = bits::count_clear(pin.bytes(), geometry_->group_blocks(number));
    result = pin.read(group.inode_bitmap);
    if (result != KERN_SUCCESS) return result;
    group.free_inodes = bits::count_clear(pin.bytes(), geometry_->inodes_per_group);
    blocks_for_files_ += geometry_->group_blocks(number) - geometry_->head_blocks(number) - 2 -
                         geometry_->table_blocks;
    free_blocks_ += group.free_blocks;
    free_inodes_ += group.free_inodes;
    return KERN_SUCCESS;
}

bool Groups::is_for_files(uint32_t block) const {
    if (block < geometry_->first_block || block == 0 || block >= geometry_->blocks) return false;
    const uint32_t number = (block - geometry_->first_block) / geometry_->blocks_per_group;
    const Group& group = groups_[number];
    return block - geometry_->group_start(number) >= geometry_->head_blocks(number) &&
           block != group.block_bitmap && block != group.inode_bitmap &&
           block - group.inode_table >= geometry_->table_blocks;
}

void Groups::locate(uint32_t inode, uint32_t* block, uint32_t* offset) const {
    const uint32_t group = (inode - 1) / geometry_->inodes_per_group;
    const uint32_t index = (inode - 1) % geometry_->inodes_per_group;
    *block = groups_[group].inode_table + index / geometry_->inodes_per_block;
    *offset = index % geometry_->inodes_per_block * geometry_->inode_size;
}

uint32_t Groups::home(uint32_t inode) const {
    return geometry_->group_start((inode - 1) / geometry_->inodes_per_group);
}

kern_return_t Groups::update_descriptors() {
    const uint32_t per_block =
        geometry_->block_size / static_cast<uint32_t>(sizeof(ext2::GroupDescriptor));
    Pin pin(*cache_);
    for (uint32_t i = 0; i < geometry_->groups; i++) {
        const kern_return_t result = pin.read(geometry_->first_block + 1 + i / per_block);
        if (result != KERN_SUCCESS) return result;
        const Group& group = groups_[i];
        ext2::GroupDescriptor& to =
            reinterpret_cast<ext2::GroupDescriptor*>(pin.bytes())[i % per_block];
        if (to.free_blocks_count == group.free_blocks &&
            to.free_inodes_count == group.free_inodes && to.directories_count == group.directories)
            continue;
        to.free_blocks_count = static_cast<uint16_t>(group.free_blocks);
        to.free_inodes_count = static_cast<uint16_t>(group.free_inodes);
        to.directories_count = static_cast<uint16_t>(group.directories);
        pin.changed(Order::Content);
    }
    return KERN_SUCCESS;
}
