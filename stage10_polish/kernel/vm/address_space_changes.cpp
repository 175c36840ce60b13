// Deallocating and protecting: regions are cut where need be and change at once; their pages follow
// in bounded pieces.
#include "vm/address_space.hpp"

#include "arch/tlb.hpp"
#include "memory/box.hpp"
#include "memory/frame_allocator.hpp"
#include "thread/scheduler.hpp"
#include "vm/entry_spans.hpp"

#include <initializer_list>

namespace {

// The pages that [address, address + size) touches; no range at all is an error.
struct PageRange {
    uint64_t start;
    uint64_t end;
};

Result<PageRange> pages_touched(uint64_t address, uint64_t size) {
    if (size == 0) return KERN_INVALID_ARGUMENT;
    if (address >= VM_USER_END || size > VM_USER_END - address) return KERN_INVALID_ADDRESS;
    return PageRange{page_down(address), page_up(address + size)};
}

}  // namespace

// Calls change() with the lock held, once [start, end) is wholly allocated and no region crosses
// its borders. Splitting needs memory, most changes need no splitting: it is fetched when asked
// for.
template <typename Change>
Result<void> AddressSpace::change_regions(uint64_t start, uint64_t end, Change change) {
    SpareRegions spares;
    while (true) {
        enter_arriving(start, end);
        {
            SpinlockGuard guard(lock_);
            if (!all_usable(start, end)) return KERN_INVALID_ADDRESS;
            if (spares.filled() || !(crossing(start) || crossing(end))) {
                isolate(start, end, spares);
                change();
                return {};
            }
        }
        TRY(spares.fill());
    }
}

// The most frequent case: a whole region, and not a large one.
bool AddressSpace::deallocate_region(uint64_t start, uint64_t end) {
    SpinlockGuard guard(lock_);
    Region* region = usable_region(start);
    const bool plain = region && region->start == start && region->end == end &&
                       !region->arriving && region->pages() <= SMALL_TRANSFER;
    if (!plain) return false;
    region->state = Region::State::Removed;
    unfinished_.push_back(*region);
    while (free_pages(*region)) {
    }
    return true;
}

Result<void> AddressSpace::deallocate(uint64_t address, uint64_t size) {
    const PageRange range = TRY(pages_touched(address, size));
    if (deallocate_region(range.start, range.end)) return {};
    TRY(change_regions(range.start, range.end,
                       [&]() REQUIRES(lock_) { remove_regions(range.start, range.end); }));
    finish_transfers();
    return {};
}

Result<void> AddressSpace::protect(uint64_t address, uint64_t size, Protection protection) {
    if (!Protection::valid(protection.bits)) return KERN_PROTECTION_FAILURE;
    const PageRange range = TRY(pages_touched(address, size));
    TRY(change_regions(range.start, range.end, [&]() REQUIRES(lock_) {
        for (Region* region = regions_.find(range.start); region && region->start < range.end;
             region = next(*region)) {
            region->protection = protection;
        }
    }));
    apply_protection(range.start, range.end);
    return {};
}

// Cuts a region in two at an address inside; returns the upper part.
Region& AddressSpace::split(Region& region, uint64_t at, SpareRegions& spares) {
    Region& upper = spares.take();
    upper.start = at;
    upper.end = region.end;
    upper.protection = region.protection;
    regions_.resize(region, region.start, at);
    regions_.insert(upper);
    return upper;
}

// The usable region that lies on both sides of an address, or null.
Region* AddressSpace::crossing(uint64_t border) const {
    Region* region = usable_region(border);
    return region && region->start < border && !region->arriving ? region : nullptr;
}

// Afterwards no usable region crosses the borders of the range.
void AddressSpace::isolate(uint64_t start, uint64_t end, SpareRegions& spares) {
    for (const uint64_t border : {start, end}) {
        if (Region* region = crossing(border)) split(*region, border, spares);
    }
}

// The usable regions inside are not allocated from now on.
void AddressSpace::remove_regions(uint64_t start, uint64_t end) {
    for (Region* region = regions_.at_or_after(start); region && region->start < end;
         region = next(*region)) {
        if (region->state != Region::State::Usable || region->arriving) continue;
        if (region->start < start || region->end > end) continue;
        region->state = Region::State::Removed;
        unfinished_.push_back(*region);
    }
}

// Enters what is still arriving in a range, so that it can be split or changed like any other.
void AddressSpace::enter_arriving(uint64_t start, uint64_t end) {
    while (true) {
        {
            SpinlockGuard guard(lock_);
            Region* region = regions_.at_or_after(start);
            while (region && region->start < end &&
                   !(region->state == Region::State::Usable && region->arriving)) {
                region = next(*region);
            }
            if (!region || region->start >= end) return;
            work_on(*region);
        }
        scheduler::preemption_point();
    }
}

void AddressSpace::finish_transfers() {
    while (true) {
        {
            SpinlockGuard guard(lock_);
            if (unfinished_.empty()) return;
            work_on(unfinished_.front());
            if (unfinished_.empty()) return;
        }
        scheduler::preemption_point();
    }
}

// A bounded piece of what a region has to have done. A removed one may be gone afterwards.
void AddressSpace::work_on(Region& region) {
    if (region.arriving) {
        enter_arrived(region, PAGES_AT_ONCE);
    } else {
        free_pages(region);
    }
}

// Frees what lies in the first piece of a removed region: at most the pages of one page table, so
// that one call is short and tables go as soon as nothing is left in them. False: it was the last
// piece, and the region is gone.
bool AddressSpace::free_pages(Region& region) {
    const uint64_t table_span = page_table::entry_span(1);
    const uint64_t cut = min(region.end, round_down(region.start, table_span) + table_span);
    uint64_t seen = 0;
    uint64_t freed = 0;
    PageCursor first = tables().at(region.start);
    if (const Span<uint64_t> entries = next_entries(first, cut); !entries.empty()) {
        FrameBatch batch(memory::frames());
        for (uint64_t& entry : entries) {
            if (entry == 0) continue;
            seen |= entry;
            freed++;
            if (!region.of_device) batch.release(page_entry::address(entry));
            entry = 0;
        }
    }
    RangeBetween piece = surroundings(region);
    piece.end = cut;
    if (cut < region.end) piece.after_start = cut;
    const uint64_t pages = (cut - region.start) / PAGE_SIZE;
    memory::frames().unpromise(pages - freed);  // of those that were never there
    charge_ -= pages;
    if (freed > 0) revoked(region.start, cut);
    if (may_be_cached(seen)) flush(pages == 1 ? region.start : tlb::ALL_PAGES);
    free_tables(piece);
    if (cut < region.end) {
        regions_.resize(region, cut, region.end);
        return true;
    }
    unfinished_.remove(region);
    regions_.remove(region);
    (void)Box<Region>::adopt(region);
    return false;
}

// Frees the page tables that only this range needs, those that are still promises as well.
void AddressSpace::free_own_tables(const RangeBetween& range) {
    const uint64_t needed = PageTables::tables_only_for(range, FIXED_TABLES);
    if (needed == 0) return;
    const uint64_t freed = tables().free_tables_only_for(range, FIXED_TABLES);
    memory::frames().unpromise(needed - freed);
    charge_ -= needed;
    // A processor may remember the way through a table, even where no page was present.
    if (freed > 0) flush(range.start);
}

// Makes present pages obey their regions' protections.
void AddressSpace::apply_protection(uint64_t start, uint64_t end) {
    constexpr uint64_t AT_ONCE = 64 * PAGE_SIZE;  // each may be in a region of its own
    while (start < end) {
        {
            SpinlockGuard guard(lock_);
            const uint64_t stop = min(end, start + AT_ONCE);
            const Region* region = nullptr;
            bool changed = false;
            for (PageCursor at = tables().at(start); at.address() < stop; at.next()) {
                if (*at == 0) continue;
                if (!region || region->end <= at.address()) region = usable_region(at.address());
                if (region) *at = entry_for(page_entry::address(*at), region->protection);
                changed = true;
                revoked(at.address(), at.address() + PAGE_SIZE);
            }
            if (changed) flush(tlb::ALL_PAGES);
            start = stop;
        }
        scheduler::preemption_point();
    }
}
