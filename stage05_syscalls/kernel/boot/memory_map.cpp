// Puts the loader's entries in order: range by range, each the next that begins behind the last.
#include "boot/memory_map.hpp"

#include "lib/string.h"

namespace {

// The layout of the specification, 3.6.8; entries may be larger, their size is in the header.
MemoryRange memory_map_entry(Bytes entries, size_t at) {
    struct {
        uint64_t start;
        uint64_t size;
        uint32_t type;
        uint32_t reserved;
    } entry;
    memcpy(&entry, entries.slice(at, sizeof(entry)).data(), sizeof(entry));
    const bool known = entry.type >= 1 && entry.type <= 5;
    return {{{entry.start}, entry.size},
            known ? MemoryRange::Type{entry.type} : MemoryRange::Type::Reserved};
}

// The first stretch of memory of one type that begins at `from` or behind it. False: there is none.
bool next_range(Bytes entries, size_t entry_size, PhysicalAddress from, MemoryRange& out) {
    bool found = false;
    PhysicalAddress start;
    for (size_t at = 0; at < entries.size(); at += entry_size) {
        const MemoryRange entry = memory_map_entry(entries, at);
        if (entry.range.size == 0 || entry.range.end() <= from) continue;
        const PhysicalAddress first = max(entry.range.start, from);
        if (found && (first > start || (first == start && entry.type <= out.type))) continue;
        found = true;
        start = first;
        out.type = entry.type;
    }
    // As far as entries of that type overlap or adjoin, but not into one of a higher type.
    PhysicalAddress end = start;
    PhysicalAddress stop{~uint64_t{0}};
    for (bool farther = found; farther;) {
        farther = false;
        for (size_t at = 0; at < entries.size(); at += entry_size) {
            const MemoryRange entry = memory_map_entry(entries, at);
            const PhysicalRange& range = entry.range;
            if (entry.type > out.type && range.size != 0 && range.start > start) {
                stop = min(stop, range.start);
            } else if (entry.type == out.type && range.start <= end && range.end() > end) {
                end = range.end();
                farther = true;
            }
        }
    }
    end = min(end, stop);
    out.range = {start, end - start};
    return found;
}

}  // namespace

StringView MemoryMap::take(Bytes entries, size_t entry_size) {
    for (size_t at = 0; at < entries.size(); at += entry_size) {
        const MemoryRange entry = memory_map_entry(entries, at);
        if (entry.range.size > ~entry.range.start.value) {
            return "a memory range reaches beyond the end of all addresses";
        }
    }
    // Nothing is kept but what comes out.
    MemoryRange next;
    for (PhysicalAddress from; next_range(entries, entry_size, from, next);
         from = next.range.end()) {
        if (count_ == MAX_RANGES) return "the memory map has more than 256 ranges that differ";
        ranges_[count_++] = next;
    }
    return {};
}

StringView to_text(MemoryRange::Type type) {
    switch (type) {
    case MemoryRange::Type::Available:
        return "available";
    case MemoryRange::Type::AcpiTables:
        return "ACPI tables";
    case MemoryRange::Type::AcpiStorage:
        return "ACPI storage";
    case MemoryRange::Type::Bad:
        return "bad memory";
    case MemoryRange::Type::Reserved:
        break;
    }
    return "reserved";
}
