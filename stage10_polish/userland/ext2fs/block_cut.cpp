// Giving blocks back: of a part of a file, or of all of one that is gone. The recursion is as deep
// as blocks of numbers are nested, which is three.
#include "ext2fs/block_map.hpp"

namespace block_map {

namespace {

constexpr uint32_t DEEPEST = 3;

// Frees the block, and if it is one of numbers, what it leads to.
kern_return_t free_tree(Volume& volume, Inode& inode, uint32_t block, uint32_t depth, bool now) {
    if (!volume.groups.is_for_files(block)) return volume.damaged();
    if (depth > 0) {
        Pin pin(volume.cache);
        kern_return_t result = pin.read(block);
        const uint32_t count = volume.geometry().numbers();
        for (uint32_t i = 0; i < count && result == KERN_SUCCESS; i++) {
            const uint32_t number = pin.numbers()[i];
            if (number != 0) result = free_tree(volume, inode, number, depth - 1, now);
        }
        if (result != KERN_SUCCESS) return result;
    }
    // More blocks than it said that it has: then numbers lead to the same ones.
    const uint32_t sectors = volume.geometry().block_sectors;
    if (inode->sectors < sectors || volume.medium.read_only()) return volume.damaged();
    inode->sectors -= sectors;
    inode.changed();
    if (!now) return volume.changes.free_later(block);
    const kern_return_t result = volume.groups.free_block(block);
    return result == KERN_DAMAGED ? volume.damaged() : result;
}

// Numbers that stand in a row, each for `span` blocks, of which the first is block `start`.
struct Row {
    uint32_t* numbers;
    uint32_t count;
    uint64_t start, span;
    uint32_t depth;  // of the blocks that the numbers lead to
};

// Only when no number leads to a block any more it is freed.
kern_return_t cut_row(Volume& volume, Inode& inode, const Row& row, Pin* holder, uint64_t first) {
    const uint32_t per_block = volume.geometry().numbers();
    for (uint32_t i = 0; i < row.count; i++) {
        const uint32_t number = row.numbers[i];
        const uint64_t start = row.start + i * row.span;
        if (number == 0 || start + row.span <= first) continue;
        kern_return_t result;
        if (start >= first) {
            row.numbers[i] = 0;
            inode.changed();
            if (holder != nullptr) holder->changed(Order::Inodes);
            result = free_tree(volume, inode, number, row.depth, false);
        } else {
            if (!volume.groups.is_for_files(number)) return volume.damaged();
            Pin pin(volume.cache);
            result = pin.read(number);
            if (result != KERN_SUCCESS) return result;
            const Row below = {pin.numbers(), per_block, start, row.span / per_block,
                               row.depth - 1};
            result = cut_row(volume, inode, below, &pin, first);
        }
        if (result != KERN_SUCCESS) return result;
    }
    return KERN_SUCCESS;
}

}  // namespace

kern_return_t cut(Volume& volume, Inode& inode, uint64_t first) {
    const uint64_t per_block = volume.geometry().numbers();
    Row row = {inode->block, ext2::DIRECT, 0, 1, 0};
    kern_return_t result = cut_row(volume, inode, row, nullptr, first);
    uint64_t start = ext2::DIRECT;
    for (uint32_t depth = 1; depth <= DEEPEST && result == KERN_SUCCESS; depth++) {
        row = {inode->block + ext2::DIRECT + depth - 1, 1, start, row.span * per_block, depth};
        result = cut_row(volume, inode, row, nullptr, first);
        start += row.span;
    }
    return result;
}

kern_return_t release(Volume& volume, Inode& inode) {
    kern_return_t result = KERN_SUCCESS;
    for (uint32_t i = 0; i < ext2::POINTERS && inode.has_blocks(); i++) {
        const uint32_t depth = i < ext2::DIRECT ? 0 : i - ext2::DIRECT + 1;
        const uint32_t number = inode->block[i];
        if (number != 0) result = free_tree(volume, inode, number, depth, true);
        if (result != KERN_SUCCESS) return result;
        inode->block[i] = 0;
    }
    inode->sectors = 0;
    inode.changed();
    return result;
}

}  // namespace block_map
