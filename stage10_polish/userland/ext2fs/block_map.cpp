// From the inode down to the number of a block.
#include "ext2fs/block_map.hpp"

namespace block_map {

namespace {

// The way to a block: which number in the inode, then which in each block of numbers.
struct Way {
    uint32_t steps;
    uint32_t at[4];
};

// Indices are below limit().
Way way_to(const Geometry& geometry, uint64_t index) {
    if (index < ext2::DIRECT) return {1, {static_cast<uint32_t>(index)}};
    index -= ext2::DIRECT;
    const uint64_t numbers = geometry.numbers();
    Way way = {2, {ext2::DIRECT}};
    uint64_t span = numbers;  // blocks that the number in the inode leads to
    while (index >= span) {
        index -= span;
        span *= numbers;
        way.at[0]++;
        way.steps++;
    }
    for (uint32_t step = 1; step < way.steps; step++) {
        span /= numbers;
        way.at[step] = static_cast<uint32_t>(index / span);
        index %= span;
    }
    return way;
}

// Beside the block before it, or the block of numbers that it is in, or at home.
uint32_t near(const Volume& volume, const Inode& inode, const uint32_t* numbers, uint32_t at,
              uint32_t parent) {
    if (at > 0 && numbers[at - 1] != 0) return numbers[at - 1] + 1;
    return parent != 0 ? parent + 1 : volume.groups.home(inode.number());
}

// One of zeros; a number may lead there when this returns.
kern_return_t new_block(Volume& volume, uint32_t near, uint32_t* block, Pin& pin) {
    kern_return_t result = volume.allocate_block(near, block);
    if (result != KERN_SUCCESS) return result;
    result = pin.fresh(*block);
    if (result != KERN_SUCCESS) static_cast<void>(volume.groups.free_block(*block));
    return result;
}

}  // namespace

uint64_t limit(const Geometry& geometry) {
    const uint64_t numbers = geometry.numbers();
    const uint64_t most = ext2::DIRECT + numbers + numbers * numbers + numbers * numbers * numbers;
    // The inode counts its sectors in 32 bits.
    const uint64_t counted = UINT32_MAX / geometry.block_sectors;
    return most < counted ? most : counted;
}

kern_return_t find(Volume& volume, const Inode& inode, uint64_t index, uint32_t* block) {
    *block = 0;
    if (index >= limit(volume.geometry())) return KERN_SUCCESS;
    const Way way = way_to(volume.geometry(), index);
    uint32_t number = inode->block[way.at[0]];
    Pin pin(volume.cache);
    for (uint32_t step = 1;; step++) {
        if (number == 0) return KERN_SUCCESS;
        if (!volume.groups.is_for_files(number)) return volume.damaged();
        if (step == way.steps) break;
        const kern_return_t result = pin.read(number);
        if (result != KERN_SUCCESS) return result;
        number = pin.numbers()[way.at[step]];
    }
    *block = number;
    return KERN_SUCCESS;
}

kern_return_t make(Volume& volume, Inode& inode, uint64_t index, uint32_t* block, bool* made) {
    *made = false;
    if (index >= limit(volume.geometry())) return KERN_NO_SPACE;
    const Way way = way_to(volume.geometry(), index);
    Pin above(volume.cache), below(volume.cache);
    uint32_t* numbers = inode->block;
    uint32_t parent = 0;
    for (uint32_t step = 0; step < way.steps; step++) {
        uint32_t& number = numbers[way.at[step]];
        *made = number == 0;
        kern_return_t result = KERN_SUCCESS;
        if (*made) {
            uint32_t reached;
            result = new_block(volume, near(volume, inode, numbers, way.at[step], parent), &reached,
                               below);
            if (result != KERN_SUCCESS) return result;
            number = reached;
            if (step > 0) above.changed(Order::Inodes);
            inode->sectors += volume.geometry().block_sectors;
            inode.changed();
        } else if (!volume.groups.is_for_files(number)) {
            return volume.damaged();
        }
        parent = number;
        if (step + 1 == way.steps) break;
        if (!*made) result = below.read(number);
        if (result != KERN_SUCCESS) return result;
        above.swap(below);
        numbers = above.numbers();
    }
    *block = parent;
    return KERN_SUCCESS;
}

}  // namespace block_map
