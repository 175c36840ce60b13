// Bits in bytes, the lowest first.
#pragma once

#include <stdint.h>
#include <string.h>

namespace bits {

inline bool test(const uint8_t* bytes, uint32_t bit) {
    return (bytes[bit / 8] >> bit % 8 & 1) != 0;
}
inline void set(uint8_t* bytes, uint32_t bit) {
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] | 1U << bit % 8);
}
inline void clear(uint8_t* bytes, uint32_t bit) {
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] & ~(1U << bit % 8));
}

// The first clear bit from `from` on; `count`: there is none before that one.
inline uint32_t find_clear(const uint8_t* bytes, uint32_t from, uint32_t count) {
    while (from < count) {
        if (from % 64 == 0 && count - from >= 64) {
            uint64_t word;
            memcpy(&word, bytes + from / 8, sizeof(word));
            if (word == UINT64_MAX) {
                from += 64;
                continue;
            }
            return from + static_cast<uint32_t>(__builtin_ctzll(~word));
        }
        if (!test(bytes, from)) return from;
        from++;
    }
    return count;
}

inline uint32_t count_clear(const uint8_t* bytes, uint32_t count) {
    uint32_t clear = 0;
    for (uint32_t bit = find_clear(bytes, 0, count); bit < count;
         bit = find_clear(bytes, bit + 1, count))
        clear++;
    return clear;
}

}  // namespace bits
