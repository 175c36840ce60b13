// The sizes of heap objects. A request gets the smallest class it fits in. Each class fills a
// frame, less the 64 bytes of the slab's header, with little left over.
#pragma once

#include "lib/utility.hpp"

namespace memory {

constexpr size_t SLAB_HEADER_SIZE = 64;
constexpr size_t SLAB_ROOM = 4096 - SLAB_HEADER_SIZE;
constexpr uint16_t OBJECT_SIZES[] = {16,  32,  48,  64,  96,   128,  192,
                                     256, 384, 512, 672, 1008, 1344, 2016};
constexpr size_t SIZE_CLASSES = array_size(OBJECT_SIZES);
constexpr size_t LARGEST_OBJECT = OBJECT_SIZES[SIZE_CLASSES - 1];

// The class of a request is looked up by its size in units of 16 bytes, rounded up.
struct SizeClassTable {
    uint8_t class_of[LARGEST_OBJECT / 16 + 1] = {};
    // offset / object size == offset * reciprocal >> 32, for offsets within a frame
    uint32_t reciprocal[SIZE_CLASSES] = {};

    constexpr SizeClassTable() {
        uint8_t size_class = 0;
        for (size_t units = 0; units <= LARGEST_OBJECT / 16; units++) {
            if (units * 16 > OBJECT_SIZES[size_class]) size_class++;
            class_of[units] = size_class;
        }
        for (size_t i = 0; i < SIZE_CLASSES; i++) {
            reciprocal[i] = static_cast<uint32_t>((uint64_t{1} << 32) / OBJECT_SIZES[i] + 1);
        }
    }
};
inline constexpr SizeClassTable SIZE_CLASS_TABLE;

// `size` is at most LARGEST_OBJECT.
constexpr size_t size_class_of(size_t size) { return SIZE_CLASS_TABLE.class_of[(size + 15) / 16]; }

constexpr uint32_t objects_per_slab(size_t size_class) {
    return static_cast<uint32_t>(SLAB_ROOM / OBJECT_SIZES[size_class]);
}

}  // namespace memory
