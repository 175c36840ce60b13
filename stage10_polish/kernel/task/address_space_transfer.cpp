// Out-of-line memory: captured from a sender, inserted into a receiver. The sender's pages are
// never copied unless they must be: both sides get read-only entries for the same frame.
#include "arch/tlb.hpp"
#include "lib/box.hpp"
#include "lib/string.h"
#include "memory/direct_map.hpp"
#include "memory/frame_allocator.hpp"
#include "task/address_space.hpp"
#include "thread/scheduler.hpp"

Result<CapturedMemory> AddressSpace::capture(uint64_t address, uint64_t size, bool deallocate) {
    if (size == 0) return CapturedMemory();
    if (address >= VM_USER_END || size > VM_USER_END - address) return KERN_INVALID_ADDRESS;
    // Before anything is allocated for it: a range with a hole costs nothing.
    {
        SpinlockGuard guard(lock_);
        const uint64_t end = page_up(address + size);
        const Region* region = usable_region(page_down(address));
        while (region && region->end < end) {
            const Region* next = Regions::next(*region);
            region = next && next->start == region->end ? next : nullptr;
        }
        if (!region) return KERN_INVALID_ADDRESS;
    }
    CapturedMemory captured = TRY(CapturedMemory::with_room(address, size));
    if (deallocate) TRY(captured.spares_.fill());
    settle(captured.first_page(), captured.end_page());

    const uint64_t pages = (captured.end_page() - captured.first_page()) / PAGE_SIZE;
    while (true) {
        const uint64_t count = min(pages - captured.page_count_, PAGES_AT_ONCE);
        auto done = capture_pages(captured, captured.page_count_, count);
        if (!done.ok()) {
            flush_stale();
            return done.error();
        }
        if (captured.page_count_ == pages) return captured;
        flush_stale();
        scheduler::preemption_point();
    }
}

// Captures the next `count` pages, all of them or none.
Result<uint64_t> AddressSpace::capture_pages(CapturedMemory& captured, uint64_t first,
                                             uint64_t count) {
    SpinlockGuard guard(lock_);
    const uint64_t start = captured.first_page() + first * PAGE_SIZE;
    const uint64_t end = start + count * PAGE_SIZE;
    Region* region = nullptr;
    for (uint64_t page = start; page < end; page = region->end) {
        region = usable_region(page);
        if (!region) return KERN_INVALID_ADDRESS;
        if (!region->protection.readable()) return KERN_PROTECTION_FAILURE;
        while (region->arriving) enter_arrived(*region, PAGES_AT_ONCE);
    }
    TRY(memory::frames().promise(count));
    for (uint64_t i = first; i < first + count; i++) captured.pages_[i] = 0;
    captured.page_count_ += count;
    uint64_t page = start;
    while (true) {
        const Span<uint64_t> entries = tables().next_entries(page, end);
        if (entries.empty()) return count;
        capture_entries(captured, (page - captured.first_page()) / PAGE_SIZE, entries);
        page += entries.size() * PAGE_SIZE;
    }
}

// Turns entries of the capture from `index` on, which say "zero page with a promise", into pages
// that are there. Only the first and the last can be partial.
void AddressSpace::capture_entries(CapturedMemory& captured, uint64_t index,
                                   Span<uint64_t> entries) {
    const uint64_t end = captured.address_ + captured.size_;
    const bool any_whole = captured.size_ > PAGE_SIZE;
    const uint64_t first_whole = (page_up(captured.address_) - captured.first_page()) / PAGE_SIZE;
    const uint64_t end_whole = (page_down(end) - captured.first_page()) / PAGE_SIZE;
    uint64_t* pages = captured.pages_ + index;
    uint64_t i = 0;
    while (i < entries.size()) {
        if (any_whole && index + i >= first_whole && index + i < end_whole) {
            FrameBatch batch(memory::frames());
            const uint64_t stop = min(entries.size(), end_whole - index);
            for (; i < stop; i++) {
                uint64_t& entry = entries[i];
                if (entry == 0) continue;
                if (!batch.share_promised(page_entry::address(entry))) break;
                pages[i] = page_entry::address(entry).value;
                if (page_entry::writable(entry)) {
                    entry &= ~page_entry::WRITABLE;
                    stale_ = true;
                    revoked(captured.first_page(), captured.end_page());
                }
            }
        }
        // Partial, or shared so often that the count is full.
        if (i < entries.size()) {
            if (entries[i] != 0) copy_page(captured, index + i, page_entry::address(entries[i]));
            i++;
        }
    }
}

// The bytes of one page that belong to the capture, in a frame of their own; the rest is zero.
void AddressSpace::copy_page(CapturedMemory& captured, uint64_t index, PhysicalAddress frame) {
    const uint64_t page = captured.first_page() + index * PAGE_SIZE;
    const uint64_t from = max(captured.address_, page) - page;
    const uint64_t to = min(captured.address_ + captured.size_ - page, PAGE_SIZE);
    const PhysicalAddress copy = memory::frames().allocate_promised();
    uint8_t* bytes = memory::direct_map<uint8_t>(copy);
    memset(bytes, 0, from);
    memcpy(bytes + from, memory::direct_map<uint8_t>(frame) + from, to - from);
    memset(bytes + to, 0, PAGE_SIZE - to);
    captured.pages_[index] = copy.value;
}

void AddressSpace::flush_stale() {
    SpinlockGuard guard(lock_);
    if (exchange(stale_, false) && loaded()) tlb::flush_user();
}

void AddressSpace::remove_captured(CapturedMemory& captured) {
    if (captured.size_ == 0) return;
    SpinlockGuard guard(lock_);
    isolate(captured.first_page(), captured.end_page(), captured.spares_);
    remove_regions(captured.first_page(), captured.end_page());
    while (!unfinished_.empty()) {
        Region& region = unfinished_.front();
        if (region.arriving || region.pages() > SMALL_TRANSFER) return;
        work_on(region);
    }
}

Result<Insertion> AddressSpace::prepare_insert(const CapturedMemory& captured) {
    Insertion insertion;
    if (captured.size_ == 0) return insertion;
    Box<Region> region = TRY(Box<Region>::make());
    region->protection = Protection::read_write();
    region->state = Region::State::Reserved;

    SpinlockGuard guard(lock_);
    const uint64_t size = captured.page_count_ * PAGE_SIZE;
    region->start = TRY(regions_.first_fit(VM_ALLOCATE_START, VM_USER_END, size));
    region->end = region->start + size;
    TRY(insert_charged(*region, 0));  // the pages bring their own promises
    insertion.address_ = region->start + captured.address_ % PAGE_SIZE;
    insertion.space_ = this;
    insertion.region_ = region.release();
    return insertion;
}

uint64_t AddressSpace::commit_insert(Insertion&& insertion, CapturedMemory&& captured) {
    if (captured.size_ == 0) return 0;
    SpinlockGuard guard(lock_);
    Region& region = *exchange(insertion.region_, nullptr);
    ASSERT(insertion.space_ == this && region.pages() == captured.page_count_);
    region.state = Region::State::Usable;
    region.arriving = exchange(captured.pages_, nullptr);
    captured.page_count_ = captured.size_ = 0;
    unfinished_.push_back(region);
    if (region.pages() <= SMALL_TRANSFER) enter_arrived(region, SMALL_TRANSFER);
    return insertion.address_;
}

void AddressSpace::enter_arrived(Region& region, uint64_t most) {
    const uint64_t end = min(region.pages(), region.arrived + most);
    while (region.arrived < end) {
        // A zero page is filled on demand, and needs no table now; or a fault has entered it
        // already.
        if (region.arriving[region.arrived] == 0) {
            region.arrived++;
            continue;
        }
        const uint64_t address = region.start + region.arrived * PAGE_SIZE;
        uint64_t tables_made = 0;
        for (uint64_t& entry :
             tables().reach_entries(address, region.start + end * PAGE_SIZE, tables_made)) {
            const PhysicalAddress frame{region.arriving[region.arrived++]};
            if (frame.value != 0) entry = entry_for(frame, region.protection);
        }
    }
    if (region.arrived < region.pages()) return;
    memory::heap_free(exchange(region.arriving, nullptr));
    region.arrived = 0;
    // A region that was removed meanwhile stays in the list, for its pages to be freed.
    if (region.state == Region::State::Usable) unfinished_.remove(region);
}

Insertion::Insertion(Insertion&& other) { *this = move(other); }

Insertion& Insertion::operator=(Insertion&& other) {
    swap(space_, other.space_);
    swap(region_, other.region_);
    swap(address_, other.address_);
    return *this;
}

void Insertion::undo() {
    if (!region_) return;
    SpinlockGuard guard(space_->lock_);
    Region& region = *exchange(region_, nullptr);
    space_->free_tables(RangeBetween::of(region));
    space_->charge_ -= region.pages();
    space_->regions_.remove(region);
    (void)Box<Region>::adopt(region);
}
