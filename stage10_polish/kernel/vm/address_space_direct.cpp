// A few whole pages straight from one space's page tables into another's, for a message whose
// receiver is waiting: nothing is captured in between, and nothing has to be finished later.
#include "arch/direct_map.hpp"
#include "arch/tlb.hpp"
#include "lib/string.h"
#include "memory/box.hpp"
#include "memory/frame_allocator.hpp"
#include "vm/address_space.hpp"
#include "vm/entry_spans.hpp"

namespace {

// What arrived memory is: read-write, but read-only as long as somebody else has the frame.
constexpr uint64_t ARRIVED = page_entry::page({0}, Protection::read(), page_entry::USER);

void copy_frame(PhysicalAddress to, PhysicalAddress from) {
    memcpy(direct_map(to), direct_map(from), PAGE_SIZE);
}

}  // namespace

uint64_t AddressSpace::send_pages(AddressSpace& to, uint64_t address, uint64_t size,
                                  bool deallocate) {
    const bool plain = size != 0 && size <= SMALL_TRANSFER * PAGE_SIZE &&
                       (address | size) % PAGE_SIZE == 0 && &to != this;
    if (!plain) return 0;
    const bool first = this < &to;  // the order of equal locks
    const SpinlockGuard one(first ? lock_ : to.lock_);
    const SpinlockGuard other(first ? to.lock_ : lock_);
    const uint64_t end = address + size;
    Region* region = usable_region(address);
    if (!region || region->end < end || region->arriving || !region->protection.readable()) {
        return 0;
    }
    if (!deallocate) return share_range(to, address, end);
    return region->start == address && region->end == end ? move_region(*region, to) : 0;
}

uint64_t AddressSpace::share_range(AddressSpace& to, uint64_t start, uint64_t end) {
    const auto place = to.regions_.first_place(VM_ALLOCATE_START, VM_USER_END, end - start);
    if (!place.ok()) return 0;
    Result<Box<Region>> made = Box<Region>::make();
    if (!made.ok()) return 0;
    Box<Region> region = move(made).value();
    region->start = place.value().start;
    region->end = region->start + (end - start);
    region->protection = Protection::read_write();
    if (!to.insert_charged(*region, place.value(), region->pages()).ok()) return 0;

    const uint64_t distance = region->start - start;  // it may wrap around
    bool lost = false;                                // the sender may not write somewhere any more
    for (uint64_t page = start; page < end;) {
        PageCursor sender = tables().at(page);
        const Span<uint64_t> from = next_entries(sender, end);
        if (from.empty()) break;  // the rest was never touched: zeroes on both sides
        page = sender.address();
        PageCursor receiver = to.tables().at(page + distance);
        to.tables().complete(receiver);
        const Span<uint64_t> into = entries_from(receiver, end + distance);
        const uint64_t count = min(from.size(), into.size());
        lost |= share_entries(from.slice(0, count), into.data());
        page += count * PAGE_SIZE;
    }
    if (lost) {
        revoked(start, end);
        flush(tlb::ALL_PAGES);
    }
    return region.take()->start;
}

// Each frame gets a reference, for which the new region has a promise. True: there were entries to
// write to, and they are read-only now.
bool AddressSpace::share_entries(Span<uint64_t> from, uint64_t* into) {
    bool lost = false;
    size_t i = 0;
    while (i < from.size()) {
        {
            FrameBatch batch(memory::frames());
            for (; i < from.size(); i++) {
                const uint64_t entry = from.data()[i];
                if (entry == 0) continue;
                if (!batch.share_promised(page_entry::address(entry))) break;
                if (page_entry::writable(entry)) {
                    from.data()[i] = entry & ~page_entry::WRITABLE;
                    lost = true;
                }
                into[i] = (entry & page_entry::ADDRESS) | ARRIVED;
            }
        }
        // Shared so often that the count is full.
        if (i < from.size()) {
            const PhysicalAddress copy = memory::frames().allocate_promised();
            copy_frame(copy, page_entry::address(from[i]));
            into[i++] = copy.value | ARRIVED | page_entry::WRITABLE;
        }
    }
    return lost;
}

uint64_t AddressSpace::move_region(Region& region, AddressSpace& to) {
    const RangeBetween range = surroundings(region);
    const uint64_t size = range.end - range.start;
    const auto place = to.regions_.first_place(VM_ALLOCATE_START, VM_USER_END, size);
    if (!place.ok()) return 0;
    regions_.remove(region);
    region.start = place.value().start;
    region.end = region.start + size;
    // The promises of pages that are not there yet come along.
    if (!to.insert_charged(region, place.value(), 0).ok()) {
        region.start = range.start;
        region.end = range.end;
        regions_.insert(region);
        return 0;
    }
    region.protection = Protection::read_write();
    charge_ -= region.pages();

    const uint64_t distance = region.start - range.start;
    uint64_t seen = 0;
    for (uint64_t page = range.start; page < range.end;) {
        PageCursor sender = tables().at(page);
        const Span<uint64_t> from = next_entries(sender, range.end);
        if (from.empty()) break;
        page = sender.address();
        PageCursor receiver = to.tables().at(page + distance);
        to.tables().complete(receiver);
        const Span<uint64_t> into = entries_from(receiver, range.end + distance);
        const uint64_t count = min(from.size(), into.size());
        for (size_t i = 0; i < count; i++) {
            const uint64_t entry = from.data()[i];
            if (entry == 0) continue;
            from.data()[i] = 0;
            into.data()[i] = (entry & (page_entry::ADDRESS | page_entry::WRITABLE)) | ARRIVED;
            seen |= entry;
        }
        page += count * PAGE_SIZE;
    }
    if (seen) revoked(range.start, range.end);
    if (may_be_cached(seen)) flush(tlb::ALL_PAGES);
    free_tables(range);
    return region.start;
}
