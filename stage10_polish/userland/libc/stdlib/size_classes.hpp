// malloc's block sizes: multiples of 16 up to 256, then four steps for each doubling up to 8 KiB,
// so that at most a fifth of a block beyond 256 bytes is wasted.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace size_classes {

constexpr unsigned COUNT = 36;
constexpr size_t LARGEST = 8192;
constexpr size_t BY_TABLE = 1024;  // up to here the class comes from a table

constexpr size_t size_of(unsigned size_class) {
    if (size_class < 16) return (size_class + 1) * 16;
    return (size_t{256} << ((size_class - 16) / 4)) * (5 + (size_class - 16) % 4) / 4;
}

// The smallest class that holds `size` bytes; size <= LARGEST.
constexpr unsigned search(size_t size) {
    unsigned size_class = 0;
    while (size_of(size_class) < size) size_class++;
    return size_class;
}

struct Table {
    uint8_t class_of[BY_TABLE / 16 + 1];
};

constexpr Table make_table() {
    Table table = {};
    for (size_t i = 0; i <= BY_TABLE / 16; i++)
        table.class_of[i] = static_cast<uint8_t>(search(i * 16));
    return table;
}

inline constexpr Table TABLE = make_table();

// The same as search, in a few instructions. Beyond the table the position of the highest bit of
// size - 1 gives the doubling, the two bits below it the step.
inline unsigned find(size_t size) {
    if (size <= BY_TABLE) return TABLE.class_of[(size + 15) / 16];
    const unsigned highest = 63 - static_cast<unsigned>(__builtin_clzl(size - 1));
    return 16 + (highest - 8) * 4 + static_cast<unsigned>((size - 1) >> (highest - 2) & 3);
}

static_assert(size_of(15) == 256 && size_of(16) == 320 && size_of(COUNT - 1) == LARGEST);

}  // namespace size_classes
