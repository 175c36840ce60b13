// From the root pointer over RSDT and FADT to the DSDT, every table checked for size and checksum.
#include "arch/acpi.hpp"

#include "lib/string.h"
#include "lib/string_view.hpp"
#include "memory/direct_map.hpp"

namespace {

// ACPI specification 6.5: 5.2.6 (header), 5.2.9 (FADT), 7.4.2 (_S5).
constexpr size_t HEADER_SIZE = 36;
constexpr size_t FADT_DSDT = 40;
constexpr size_t FADT_PM1A_CONTROL = 64;
constexpr uint64_t MAPPED_AT_BOOT = 1ull << 32;
constexpr uint32_t LARGEST_TABLE = 4 * 1024 * 1024;

uint32_t read32(Bytes table, size_t offset) {
    uint32_t value = 0;
    if (offset + sizeof(value) <= table.size()) {
        memcpy(&value, table.data() + offset, sizeof(value));
    }
    return value;
}

bool sums_to_zero(Bytes bytes) {
    uint8_t sum = 0;
    for (const uint8_t byte : bytes) sum = static_cast<uint8_t>(sum + byte);
    return sum == 0;
}

// The table at a physical address, or nothing.
Bytes table_at(uint64_t address, StringView signature) {
    if (address == 0 || address > MAPPED_AT_BOOT - LARGEST_TABLE) return {};
    const uint8_t* start = memory::direct_map<const uint8_t>({address});
    const uint32_t size = read32({start, HEADER_SIZE}, 4);
    if (size < HEADER_SIZE || size > LARGEST_TABLE) return {};
    if (memcmp(start, signature.data(), signature.size()) != 0) return {};
    const Bytes table{start, size};
    return sums_to_zero(table) ? table : Bytes();
}

// The root table with 32-bit pointers; firmware that has the 64-bit one provides this one as well.
Bytes find_fixed_description(Bytes root) {
    const Bytes list = table_at(read32(root, 16), "RSDT");
    for (size_t at = HEADER_SIZE; at + 4 <= list.size(); at += 4) {
        const Bytes table = table_at(read32(list, at), "FACP");
        if (!table.empty()) return table;
    }
    return {};
}

// Looks for Name(_S5_, Package {SLP_TYPa, ...}) in the byte code. A real interpreter would run it;
// every firmware writes it as these constants.
bool find_sleep_type(Bytes code, uint16_t& type) {
    for (size_t at = HEADER_SIZE; at + 12 < code.size(); at++) {
        if (memcmp(code.data() + at, "_S5_", 4) != 0) continue;
        size_t next = at + 4;
        if (code[next] != 0x12) continue;                      // PackageOp
        next += 2u + (code[next + 1] >> 6);                    // PkgLength: 1 to 4 bytes
        next += 1;                                             // NumElements
        if (next < code.size() && code[next] == 0x0A) next++;  // BytePrefix
        if (next >= code.size()) return false;
        type = code[next] & 7;
        return true;
    }
    return false;
}

}  // namespace

acpi::PowerOff acpi::find_power_off(Bytes root) {
    if (root.size() < 20 || !sums_to_zero(root.slice(0, 20))) return {};
    const Bytes fixed = find_fixed_description(root);
    const uint32_t port = read32(fixed, FADT_PM1A_CONTROL);
    uint16_t type = 0;
    if (port == 0 || port > 0xFFFF) return {};
    if (!find_sleep_type(table_at(read32(fixed, FADT_DSDT), "DSDT"), type)) return {};
    return {static_cast<uint16_t>(port), type};
}
