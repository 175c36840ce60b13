// Page-table entries of the processor (Intel SDM 3A, 4.5), as plain numbers: no instruction here,
// so that host tests use them too. Four levels; level 0 holds the entries for 4 KiB pages.
#pragma once

#include "lib/address.hpp"

namespace page_entry {

inline constexpr uint64_t PRESENT = 1 << 0;
inline constexpr uint64_t WRITABLE = 1 << 1;
inline constexpr uint64_t USER = 1 << 2;
inline constexpr uint64_t WRITE_THROUGH = 1 << 3;
inline constexpr uint64_t CACHE_DISABLE = 1 << 4;
inline constexpr uint64_t ACCESSED = 1 << 5;  // set by the processor before it uses the entry
inline constexpr uint64_t LARGE = 1 << 7;     // above level 0: a page, and not a table
inline constexpr uint64_t GLOBAL = 1 << 8;
inline constexpr uint64_t NO_EXECUTE = 1ull << 63;
inline constexpr uint64_t ADDRESS = 0x000FFFFFFFFFF000;

constexpr PhysicalAddress address(uint64_t entry) { return {entry & ADDRESS}; }
constexpr bool present(uint64_t entry) { return entry & PRESENT; }
constexpr bool writable(uint64_t entry) { return entry & WRITABLE; }
constexpr bool accessed(uint64_t entry) { return entry & ACCESSED; }
constexpr bool user(uint64_t entry) { return entry & USER; }
constexpr bool executable(uint64_t entry) { return !(entry & NO_EXECUTE); }
// Of an entry above level 0: there is a table of the level below.
constexpr bool is_table(uint64_t entry) { return (entry & (PRESENT | LARGE)) == PRESENT; }

}  // namespace page_entry

namespace page_table {

inline constexpr unsigned LEVELS = 4;
inline constexpr unsigned TOP = LEVELS - 1;
inline constexpr uint64_t ENTRIES = 512;

// log2 of the bytes that one entry of a level stands for: 4 KiB, 2 MiB, 1 GiB, 512 GiB.
constexpr unsigned entry_shift(unsigned level) { return PAGE_SHIFT + 9 * level; }
constexpr uint64_t entry_span(unsigned level) { return uint64_t{1} << entry_shift(level); }
constexpr uint64_t index(uint64_t address, unsigned level) {
    return (address >> entry_shift(level)) % ENTRIES;
}

}  // namespace page_table
