// Giving back what is marked as in use, and nothing leads to.
#include "ext2fs/bits.hpp"
#include "ext2fs/recover.hpp"

#include <stdlib.h>

namespace {

// Which blocks the files have: a bit for each block of the disk.
class Owned {
public:
    explicit Owned(Volume& volume)
        : volume_(volume),
          bits_(static_cast<uint8_t*>(calloc(volume.geometry().blocks / 8 + 1, 1))) {}
    ~Owned() { free(bits_); }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;

    bool ready() const { return bits_ != nullptr; }
    bool has(uint32_t block) const { return bits::test(bits_, block); }

    kern_return_t add(const Inode& inode) {
        // More than one file may have the same attributes.
        if (volume_.groups.is_for_files(inode->attributes_block))
            bits::set(bits_, inode->attributes_block);
        kern_return_t result = KERN_SUCCESS;
        for (uint32_t i = 0; i < ext2::POINTERS && inode.has_blocks() && result == KERN_SUCCESS;
             i++)
            result = add_tree(inode->block[i], i < ext2::DIRECT ? 0 : i - ext2::DIRECT + 1);
        return result;
    }

private:
    // The block, and if it is one of numbers, what it leads to.
    kern_return_t add_tree(uint32_t block, uint32_t depth) {
        if (block == 0) return KERN_SUCCESS;
        if (!volume_.groups.is_for_files(block) || has(block)) return volume_.damaged();
        bits::set(bits_, block);
        if (depth == 0) return KERN_SUCCESS;
        Pin pin(volume_.cache);
        kern_return_t result = pin.read(block);
        for (uint32_t i = 0; i < volume_.geometry().numbers() && result == KERN_SUCCESS; i++)
            result = add_tree(pin.numbers()[i], depth - 1);
        return result;
    }

    Volume& volume_;
    uint8_t* bits_;
};

// Inodes of ext2's own have numbers below the first of a file. With blocks in one of them there is
// something on the disk that we do not know.
kern_return_t look_for_unknown(Volume& volume, bool* found) {
    Pin pin(volume.cache);
    *found = false;
    for (uint32_t number = 1; number < volume.geometry().first_inode && !*found; number++) {
        uint32_t block, offset;
        volume.groups.locate(number, &block, &offset);
        const kern_return_t result = pin.read(block);
        if (result != KERN_SUCCESS) return result;
        const auto* inode = reinterpret_cast<const ext2::Inode*>(pin.bytes() + offset);
        for (const uint32_t of : inode->block) *found |= number != ext2::ROOT && of != 0;
    }
    return KERN_SUCCESS;
}

// What was free already is no error.
kern_return_t if_used(kern_return_t freed) { return freed == KERN_DAMAGED ? KERN_SUCCESS : freed; }

}  // namespace

kern_return_t reclaim(Volume& volume) {
    const Geometry& geometry = volume.geometry();
    bool unknown;
    kern_return_t result = look_for_unknown(volume, &unknown);
    if (result != KERN_SUCCESS || unknown) return result;
    Owned owned(volume);
    if (!owned.ready()) return KERN_RESOURCE_SHORTAGE;
    result = for_each_inode(volume, [&](const Inode& inode) {
        if (inode.alive()) return owned.add(inode);
        return if_used(volume.groups.free_inode(inode.number(), inode.is_directory()));
    });
    for (uint32_t block = geometry.first_block; block < geometry.blocks && result == KERN_SUCCESS;
         block++) {
        if (!owned.has(block) && volume.groups.is_for_files(block))
            result = if_used(volume.groups.free_block(block));
    }
    return result;
}
