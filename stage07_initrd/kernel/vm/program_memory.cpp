// What a program begins with: the pages of its image, and a stack that grows.
#include "arch/direct_map.hpp"
#include "lib/string.h"
#include "memory/frame_allocator.hpp"
#include "thread/scheduler.hpp"
#include "vm/address_space.hpp"

Result<void> AddressSpace::map_image(uint64_t address, uint64_t size, Protection protection,
                                     uint64_t offset, Bytes bytes) {
    if (address == 0 || offset > size || bytes.size() > size - offset) return KERN_INVALID_ARGUMENT;
    TRY(allocate(address, size, protection));
    uint64_t at = address + offset;
    while (!bytes.empty()) {
        const uint64_t count = min(PAGE_SIZE - at % PAGE_SIZE, bytes.size());
        {
            SpinlockGuard guard(lock_);
            uint64_t& entry = tables().reach(at);
            if (entry == 0) {
                entry = entry_for(memory::frames().allocate_promised_zeroed(), protection);
            }
            memcpy(direct_map<uint8_t>(page_entry::address(entry)) + at % PAGE_SIZE, bytes.data(),
                   count);
        }
        at += count;
        bytes = bytes.slice(count);
        scheduler::preemption_point();
    }
    return {};
}

Result<void> AddressSpace::allocate_stack(uint64_t top, uint64_t size, uint64_t most) {
    TRY(allocate(top - size, size, Protection::read_write()));
    SpinlockGuard guard(lock_);
    if (Region* stack = usable_region(top - size)) stack->grows_to = top - most;
    return {};
}

// The stack that the page would belong to if it were longer, or null.
Region* AddressSpace::growing_region(uint64_t page) const {
    Region* above = regions_.at_or_after(page);
    const bool grows = above && above->state == Region::State::Usable && above->grows_to != 0;
    return grows && page >= above->grows_to ? above : nullptr;
}

// From the page on; what was reserved is charged now.
Result<void> AddressSpace::grow(Region& region, uint64_t page) {
    const uint64_t start = region.start;
    const uint64_t tables_before =
        PageTables::tables_only_for(RangeBetween::of(region), FIXED_TABLES);
    regions_.resize(region, page, region.end);
    const uint64_t tables = PageTables::tables_only_for(RangeBetween::of(region), FIXED_TABLES);
    const uint64_t more = (start - page) / PAGE_SIZE + tables - tables_before;
    auto promised = memory::frames().promise(more);
    if (promised.ok()) {
        charge_ += more;
    } else {
        regions_.resize(region, start, region.end);
    }
    return promised;
}
