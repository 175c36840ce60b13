// Four levels of page tables, read through the direct map.
#include "arch/page_walk.hpp"

#include "arch/msr.hpp"
#include "memory/direct_map.hpp"

namespace {

constexpr uint64_t PRESENT = 1 << 0;
constexpr uint64_t LARGE = 1 << 7;
constexpr uint64_t ADDRESS = 0x000FFFFFFFFFF000;

}  // namespace

bool page_walk::canonical(uint64_t address) {
    const int64_t extended = static_cast<int64_t>(address << 16) >> 16;
    return static_cast<uint64_t>(extended) == address;
}

bool page_walk::mapped(uint64_t address) {
    if (!canonical(address)) return false;
    PhysicalAddress table{control::read_cr3() & ADDRESS};
    for (int shift = 39; shift >= 12; shift -= 9) {
        const uint64_t entry = memory::direct_map<const uint64_t>(table)[address >> shift & 511];
        if ((entry & PRESENT) == 0) return false;
        if (shift < 39 && (entry & LARGE) != 0) return true;
        table = {entry & ADDRESS};
    }
    return true;
}

bool page_walk::kernel_readable(uint64_t address, uint64_t size) {
    const uint64_t last = address + size - 1;
    if (last < address || address < DIRECT_MAP_BASE) return false;
    for (uint64_t page = round_down(address, PAGE_SIZE);; page += PAGE_SIZE) {
        if (!mapped(page)) return false;
        if (last - page < PAGE_SIZE) return true;
    }
}
