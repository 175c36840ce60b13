// Reading goes by three ways: from memory; a long piece from the disk to where it is wanted; and a
// short one by way of memory, with what comes behind it if the file is being read in its order.
#include "ext2fs/contents.hpp"

#include "ext2fs/block_map.hpp"

#include <string.h>

namespace contents {

namespace {

constexpr uint32_t LONG = 16 * 1024;  // bytes, from which on a piece is not kept in memory
constexpr uint32_t LONGEST = 1024 * 1024;

// How many blocks of the file from `index` on, at most `most`, follow each other on the disk and
// are not in memory. The first is one, and is `block`.
kern_return_t run_from(Volume& volume, const Inode& file, uint64_t index, uint32_t block,
                       uint32_t most, uint32_t* count) {
    for (*count = 1; *count < most; (*count)++) {
        uint32_t next;
        const kern_return_t result = block_map::find(volume, file, index + *count, &next);
        if (result != KERN_SUCCESS) return result;
        if (next != block + *count || volume.cache.cached(next) != nullptr) break;
    }
    return KERN_SUCCESS;
}

uint32_t smaller(uint64_t left, uint32_t right) {
    return left < right ? static_cast<uint32_t>(left) : right;
}

// What is in no buffer. *direct: blocks that were read to where they are wanted; 0: some are in
// memory now.
kern_return_t fetch(Volume& volume, const Inode& file, uint64_t offset, uint32_t block, uint8_t* to,
                    uint64_t size, uint32_t* direct) {
    const uint32_t block_size = volume.geometry().block_size;
    const uint64_t index = offset / block_size;
    uint32_t count;
    *direct = 0;
    if (offset % block_size == 0 && size >= LONG) {
        const uint32_t most = smaller(size / block_size, LONGEST / block_size);
        const kern_return_t result = run_from(volume, file, index, block, most, &count);
        if (result != KERN_SUCCESS) return result;
        if (count >= LONG / block_size) {
            *direct = count;
            return volume.medium.read(block, count, to);
        }
    }
    // In its order: from the start, or behind what is in memory.
    uint32_t before = 0;
    kern_return_t result = KERN_SUCCESS;
    if (index > 0) result = block_map::find(volume, file, index - 1, &before);
    const bool ahead = index == 0 || (before != 0 && volume.cache.cached(before) != nullptr);
    const uint64_t end = ahead ? file.size() : offset + size;
    const uint64_t most = (end + block_size - 1) / block_size - index;
    if (result == KERN_SUCCESS)
        result =
            run_from(volume, file, index, block, smaller(most, volume.cache.run_blocks()), &count);
    return result == KERN_SUCCESS ? volume.cache.read_ahead(block, count) : result;
}

// The part of a block that belongs to the next `size` bytes.
uint64_t piece(uint64_t offset, uint64_t size, uint32_t block_size) {
    const uint64_t room = block_size - offset % block_size;
    return size < room ? size : room;
}

}  // namespace

uint64_t size_maximum(const Geometry& geometry) {
    return block_map::limit(geometry) * geometry.block_size;
}

uint64_t available(const Inode& file, uint64_t offset, uint64_t size) {
    const uint64_t end = file.size(), rest = offset < end ? end - offset : 0;
    return rest < size ? rest : size;
}

kern_return_t read(Volume& volume, const Inode& file, uint64_t offset, uint8_t* to, uint64_t size) {
    const uint32_t block_size = volume.geometry().block_size;
    while (size > 0) {
        uint64_t count = piece(offset, size, block_size);
        uint32_t block;
        kern_return_t result = block_map::find(volume, file, offset / block_size, &block);
        if (result != KERN_SUCCESS) return result;
        if (block == 0) {
            memset(to, 0, count);
        } else if (volume.cache.cached(block) != nullptr) {
            Pin pin(volume.cache);
            result = pin.read(block);
            if (result != KERN_SUCCESS) return result;
            memcpy(to, pin.bytes() + offset % block_size, count);
        } else {
            uint32_t direct;
            result = fetch(volume, file, offset, block, to, size, &direct);
            if (result != KERN_SUCCESS) return result;
            count = uint64_t{direct} * block_size;
        }
        to += count;
        offset += count;
        size -= count;
    }
    return KERN_SUCCESS;
}

kern_return_t write(Volume& volume, Inode& file, uint64_t offset, const uint8_t* from,
                    uint64_t size, uint64_t* written) {
    *written = 0;
    const uint64_t most = size_maximum(volume.geometry());
    if (volume.medium.read_only()) return KERN_PROTECTION_FAILURE;
    if (offset > most || size > most - offset) return KERN_INVALID_VALUE;
    const uint32_t block_size = volume.geometry().block_size;
    Pin pin(volume.cache);
    kern_return_t result = KERN_SUCCESS;
    while (*written < size) {
        const uint64_t count = piece(offset, size - *written, block_size);
        uint32_t block;
        bool made;
        result = block_map::make(volume, file, offset / block_size, &block, &made);
        // What is written all over need not be read.
        if (result == KERN_SUCCESS)
            result = count == block_size && !made ? pin.overwrite(block) : pin.read(block);
        if (result != KERN_SUCCESS) break;
        memcpy(pin.bytes() + offset % block_size, from + *written, count);
        pin.changed(Order::Content);
        *written += count;
        offset += count;
        if (offset > file.size()) file.set_size(offset);
    }
    if (*written > 0) file.set_modified();
    return *written > 0 ? KERN_SUCCESS : result;
}

kern_return_t truncate(Volume& volume, Inode& file, uint64_t size) {
    if (volume.medium.read_only()) return KERN_PROTECTION_FAILURE;
    if (size > size_maximum(volume.geometry())) return KERN_INVALID_VALUE;
    const uint32_t block_size = volume.geometry().block_size;
    const bool shorter = size < file.size();
    // What is behind the end must read as zero when the file grows again.
    if (shorter && size % block_size != 0) {
        uint32_t block;
        Pin pin(volume.cache);
        kern_return_t result = block_map::find(volume, file, size / block_size, &block);
        if (result == KERN_SUCCESS && block != 0) {
            result = pin.read(block);
            if (result == KERN_SUCCESS) {
                memset(pin.bytes() + size % block_size, 0, block_size - size % block_size);
                pin.changed(Order::Content);
            }
        }
        if (result != KERN_SUCCESS) return result;
    }
    file.set_size(size);
    file.set_modified();
    return shorter ? block_map::cut(volume, file, (size + block_size - 1) / block_size)
                   : KERN_SUCCESS;
}

}  // namespace contents
