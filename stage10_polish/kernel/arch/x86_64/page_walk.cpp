// The tables at CR3, as the processor would walk them.
#include "arch/page_walk.hpp"

#include "arch/msr.hpp"
#include "arch/page_cursor.hpp"

namespace {

PageCursor walk(uint64_t address) { return {page_entry::address(control::read_cr3()), address}; }

}  // namespace

bool page_walk::canonical(uint64_t address) {
    const int64_t extended = static_cast<int64_t>(address << 16) >> 16;
    return static_cast<uint64_t>(extended) == address;
}

bool page_walk::mapped(uint64_t address) {
    return canonical(address) && page_entry::present(*walk(address));
}

bool page_walk::kernel_readable(uint64_t address, uint64_t size) {
    const uint64_t last = address + size - 1;
    if (last < address || address < DIRECT_MAP_BASE) return false;
    for (PageCursor at = walk(address);; at.next()) {
        if (!page_entry::present(*at)) return false;
        if (last <= at.end() - 1) return true;
    }
}
