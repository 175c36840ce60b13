// CRC-32 by a table of 256 entries, made while compiling.
#include "lib/crc32.hpp"

namespace {

struct Table {
    uint32_t entries[256];
};

consteval Table make_table() {
    Table table{};
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t remainder = i;
        for (int bit = 0; bit < 8; bit++) {
            remainder = remainder >> 1 ^ (remainder & 1 ? 0xEDB88320 : 0);
        }
        table.entries[i] = remainder;
    }
    return table;
}

constexpr Table TABLE = make_table();

}  // namespace

uint32_t crc32(Bytes data, uint32_t previous) {
    uint32_t remainder = ~previous;
    for (const uint8_t byte : data) {
        remainder = TABLE.entries[(remainder ^ byte) & 0xFF] ^ remainder >> 8;
    }
    return ~remainder;
}
