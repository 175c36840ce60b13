// From the root pointer over RSDT or XSDT to the FADT with its DSDT, and to the MADT; every table
// is checked for size and checksum.
#include "arch/acpi.hpp"

#include "arch/direct_map.hpp"
#include "lib/string.h"
#include "lib/string_view.hpp"

namespace {

// ACPI specification 6.5: 5.2.5.3 (RSDP), 5.2.6 (header), 5.2.9 (FADT), 5.2.12 (MADT), 7.4.2 (_S5).
constexpr size_t ROOT_SIZE_1 = 20;  // of version 1, and the part that its checksum covers
constexpr size_t ROOT_SIZE_2 = 36;
constexpr size_t ROOT_REVISION = 15;
constexpr size_t ROOT_RSDT = 16;
constexpr size_t ROOT_XSDT = 24;
constexpr size_t HEADER_SIZE = 36;
constexpr size_t FADT_DSDT = 40;
constexpr size_t FADT_PM1A_CONTROL = 64;
constexpr size_t FADT_DSDT_64 = 140;
constexpr size_t FADT_PM1A_CONTROL_64 = 172;  // a generic address: kind of space, ..., at + 4 where
constexpr uint8_t SPACE_OF_PORTS = 1;
constexpr size_t MADT_ENTRIES = 44;  // each with its kind and its size first
constexpr uint8_t ENTRY_LOCAL_APIC = 0;
constexpr uint8_t ENTRY_LOCAL_X2APIC = 9;
constexpr uint32_t ENTRY_ENABLED = 1;
constexpr uint32_t LOCAL_APIC_BROADCAST = 0xFF;
constexpr uint64_t MAPPED_AT_BOOT = 1ull << 32;
constexpr uint32_t LARGEST_TABLE = 4 * 1024 * 1024;

// What lies beyond the end of a table, as in those of older versions, reads as zero.
template <typename T>
T read(Bytes table, size_t offset) {
    T value = 0;
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
    const uint8_t* start = direct_map<const uint8_t>({address});
    const uint32_t size = read<uint32_t>({start, HEADER_SIZE}, 4);
    if (size < HEADER_SIZE || size > LARGEST_TABLE) return {};
    if (memcmp(start, signature.data(), signature.size()) != 0) return {};
    const Bytes table{start, size};
    return sums_to_zero(table) ? table : Bytes();
}

template <typename Pointer>
Bytes find_in(Bytes list, StringView signature) {
    for (size_t at = HEADER_SIZE; at + sizeof(Pointer) <= list.size(); at += sizeof(Pointer)) {
        const Bytes table = table_at(read<Pointer>(list, at), signature);
        if (!table.empty()) return table;
    }
    return {};
}

// The list of tables with 64-bit pointers, where there is one, or else that with 32-bit ones, which
// firmware for UEFI may leave out.
Bytes find_table(Bytes root, StringView signature) {
    if (root.size() < ROOT_SIZE_1 || !sums_to_zero(root.slice(0, ROOT_SIZE_1))) return {};
    const bool version_2 = root.size() >= ROOT_SIZE_2 && root[ROOT_REVISION] >= 2;
    if (version_2 && sums_to_zero(root.slice(0, ROOT_SIZE_2))) {
        const Bytes list = table_at(read<uint64_t>(root, ROOT_XSDT), "XSDT");
        const Bytes table = find_in<uint64_t>(list, signature);
        if (!table.empty()) return table;
    }
    return find_in<uint32_t>(table_at(read<uint32_t>(root, ROOT_RSDT), "RSDT"), signature);
}

uint64_t power_control_port(Bytes fixed) {
    const uint64_t port = read<uint64_t>(fixed, FADT_PM1A_CONTROL_64 + 4);
    const bool is_port = read<uint8_t>(fixed, FADT_PM1A_CONTROL_64) == SPACE_OF_PORTS;
    return is_port && port != 0 ? port : read<uint32_t>(fixed, FADT_PM1A_CONTROL);
}

Bytes find_byte_code(Bytes fixed) {
    const Bytes code = table_at(read<uint64_t>(fixed, FADT_DSDT_64), "DSDT");
    return code.empty() ? table_at(read<uint32_t>(fixed, FADT_DSDT), "DSDT") : code;
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

void add_processor(acpi::ProcessorList& list, uint32_t id, uint32_t flags) {
    if ((flags & ENTRY_ENABLED) == 0) return;
    for (size_t i = 0; i < list.count; i++) {
        if (list.ids[i] == id) return;
    }
    if (id >= LOCAL_APIC_BROADCAST || list.count == cpu::MOST) {
        list.left_out++;
    } else {
        list.ids[list.count++] = id;
    }
}

}  // namespace

acpi::ProcessorList acpi::find_processors(Bytes root) {
    ProcessorList list;
    const Bytes table = find_table(root, "APIC");
    size_t at = MADT_ENTRIES;
    while (at + 2 <= table.size()) {
        const uint8_t kind = table[at];
        const uint8_t size = table[at + 1];
        if (size < 2 || size > table.size() - at) return {};
        const Bytes entry = table.slice(at, size);
        if (kind == ENTRY_LOCAL_APIC && size >= 8) {
            add_processor(list, entry[3], read<uint32_t>(entry, 4));
        } else if (kind == ENTRY_LOCAL_X2APIC && size >= 16) {
            add_processor(list, read<uint32_t>(entry, 4), read<uint32_t>(entry, 8));
        }
        at += size;
    }
    list.found = list.count > 0;
    return list;
}

acpi::PowerOff acpi::find_power_off(Bytes root) {
    const Bytes fixed = find_table(root, "FACP");
    const uint64_t port = power_control_port(fixed);
    uint16_t type = 0;
    if (port == 0 || port > 0xFFFF || !find_sleep_type(find_byte_code(fixed), type)) return {};
    return {static_cast<uint16_t>(port), type};
}
