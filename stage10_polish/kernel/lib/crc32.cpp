// CRC-32 eight bytes at a time ("slicing by 8"), by eight tables that are made while compiling.
#include "lib/crc32.hpp"

namespace {

constexpr size_t SLICES = 8;

// entries[n][byte]: what the byte adds to the remainder when n bytes come behind it.
struct Tables {
    uint32_t entries[SLICES][256];
};

consteval Tables make_tables() {
    Tables tables{};
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t remainder = i;
        for (int bit = 0; bit < 8; bit++) {
            remainder = remainder >> 1 ^ (remainder & 1 ? 0xEDB88320 : 0);
        }
        tables.entries[0][i] = remainder;
    }
    for (size_t n = 1; n < SLICES; n++) {
        for (uint32_t i = 0; i < 256; i++) {
            const uint32_t before = tables.entries[n - 1][i];
            tables.entries[n][i] = tables.entries[0][before & 0xFF] ^ before >> 8;
        }
    }
    return tables;
}

constexpr Tables TABLES = make_tables();

}  // namespace

uint32_t crc32(Bytes data, uint32_t previous) {
    uint32_t remainder = ~previous;
    const uint8_t* at = data.data();
    size_t left = data.size();
    for (; left >= SLICES; left -= SLICES, at += SLICES) {
        uint64_t word;
        __builtin_memcpy(&word, at, sizeof(word));
        word ^= remainder;
        remainder = 0;
#pragma GCC unroll 8
        for (size_t n = 0; n < SLICES; n++) {
            remainder ^= TABLES.entries[SLICES - 1 - n][word >> 8 * n & 0xFF];
        }
    }
    for (; left > 0; left--, at++) {
        remainder = TABLES.entries[0][(remainder ^ *at) & 0xFF] ^ remainder >> 8;
    }
    return ~remainder;
}
