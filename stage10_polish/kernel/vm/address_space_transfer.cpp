// Out-of-line memory: captured from a sender, inserted into a receiver. The sender's pages are
// never copied unless they must be: both sides get read-only entries for the same frame.
#include "arch/direct_map.hpp"
#include "arch/tlb.hpp"
#include "lib/string.h"
#include "memory/box.hpp"
#include "memory/frame_allocator.hpp"
#include "thread/scheduler.hpp"
#include "vm/address_space.hpp"

Result<CapturedMemory> AddressSpace::capture(uint64_t address, uint64_t size, bool deallocate) {
    if (size == 0) return CapturedMemory();
    if (address >= VM_USER_END || size > VM_USER_END - address) return KERN_INVALID_ADDRESS;
    // Before anything is allocated for it: a range with a hole costs nothing.
    {
        SpinlockGuard guard(lock_);
        const uint64_t end = page_up(address + size);
        const Region* region = usable_region(page_down(address));
        while (region && region->end < end) {
            const Region* after = next(*region);
            region = after && after->start == region->end ? after : nullptr;
        }
        if (!region) return KERN_INVALID_ADDRESS;
    }
    CapturedMemory captured = TRY(CapturedMemory::with_room(address, size));
    if (deallocate) TRY(captured.spares_.fill());
    enter_arriving(captured.first_page(), captured.end_page());

    const uint64_t pages = (captured.end_page() - captured.first_page()) / PAGE_SIZE;
    while (true) {
        const uint64_t count = min(pages - captured.page_count_, PAGES_AT_ONCE);
        TRY(capture_pages(captured, captured.page_count_, count));
        if (captured.page_count_ == pages) return captured;
        scheduler::preemption_point();
    }
}

// Captures the next `count` pages, all of them or none.
Result<uint64_t> AddressSpace::capture_pages(CapturedMemory& captured, uint64_t first,
                                             uint64_t count) {
    SpinlockGuard guard(lock_);
    const uint64_t start = captured.first_page() + first * PAGE_SIZE;
    const uint64_t end = start + count * PAGE_SIZE;
    Region* region = regions_.find(start);
    for (uint64_t page = start; page < end; page = region->end, region = Regions::next(*region)) {
        if (!region || region->start > page || region->state != Region::State::Usable) {
            return KERN_INVALID_ADDRESS;
        }
        if (!region->protection.readable()) return KERN_PROTECTION_FAILURE;
        for (; region->arriving; Spinlock::pause()) enter_arrived(*region, PAGES_AT_ONCE);
    }
    TRY(memory::frames().promise(count));
    for (uint64_t i = first; i < first + count; i++) captured.pages_[i] = 0;
    captured.page_count_ += count;
    bool lost = false;  // a right to write
    for (PageCursor at = tables().at(start); at.address() < end; at.next()) {
        if (*at != 0) lost |= capture_page(captured, at.address(), *at);
    }
    // At once: whatever is done to the message next may let another thread of the task run.
    if (lost) flush(tlb::ALL_PAGES);
    return count;
}

// Turns what the capture says of a page, "still zero, with a promise", into the frame that is
// there; or into a copy, if only a part is sent or the frame's count of references is full. True:
// the page could be written to, and cannot any more.
bool AddressSpace::capture_page(CapturedMemory& captured, uint64_t page, uint64_t& entry) {
    const PhysicalAddress frame = page_entry::address(entry);
    uint64_t& slot = captured.pages_[(page - captured.first_page()) / PAGE_SIZE];
    const uint64_t from = max(captured.address_, page) - page;
    const uint64_t to = min(captured.address_ + captured.size_ - page, PAGE_SIZE);
    const bool whole = to - from == PAGE_SIZE && captured.size_ > PAGE_SIZE;
    if (whole && memory::frames().share_promised(frame)) {
        slot = frame.value;
        if (!page_entry::writable(entry)) return false;
        entry &= ~page_entry::WRITABLE;
        revoked(page, page + PAGE_SIZE);
        return true;
    }
    const PhysicalAddress copy = memory::frames().allocate_promised_zeroed();
    memcpy(direct_map<uint8_t>(copy) + from, direct_map<uint8_t>(frame) + from, to - from);
    slot = copy.value;
    return false;
}

void AddressSpace::remove_captured(CapturedMemory& captured) {
    if (captured.size_ == 0) return;
    SpinlockGuard guard(lock_);
    isolate(captured.first_page(), captured.end_page(), captured.spares_);
    remove_regions(captured.first_page(), captured.end_page());
}

Result<Insertion> AddressSpace::prepare_insert(const CapturedMemory& captured) {
    Insertion insertion;
    if (captured.size_ == 0) return insertion;
    Box<Region> region = TRY(Box<Region>::make());
    region->protection = Protection::read_write();
    region->state = Region::State::Reserved;

    SpinlockGuard guard(lock_);
    const uint64_t size = captured.page_count_ * PAGE_SIZE;
    const auto place = TRY(regions_.first_place(VM_ALLOCATE_START, VM_USER_END, size));
    region->start = place.start;
    region->end = region->start + size;
    TRY(insert_charged(*region, place, 0));  // the pages bring their own promises
    insertion.address_ = region->start + captured.address_ % PAGE_SIZE;
    insertion.space_ = this;
    insertion.region_ = region.take();
    return insertion;
}

uint64_t AddressSpace::commit_insert(Insertion&& insertion, CapturedMemory&& captured) {
    if (captured.size_ == 0) return 0;
    SpinlockGuard guard(lock_);
    Region& region = *exchange(insertion.region_, nullptr);
    ASSERT(insertion.space_ == this && region.pages() == captured.page_count_);
    // The point of no return: range, tables and frames are there, nothing can fail.
    region.state = Region::State::Usable;
    region.arriving = exchange(captured.pages_, nullptr);
    captured.page_count_ = captured.size_ = 0;
    unfinished_.push_back(region);
    if (region.pages() <= SMALL_TRANSFER) enter_arrived(region, SMALL_TRANSFER);
    return insertion.address_;
}

void AddressSpace::enter_arrived(Region& region, uint64_t most) {
    const uint64_t end = min(region.pages(), region.arrived + most);
    PageCursor at = tables().at(region.start + region.arrived * PAGE_SIZE);
    for (; region.arrived < end; at.next()) {
        tables().complete(at);
        // A zero page is filled on demand; or a fault has entered it already.
        const PhysicalAddress frame{region.arriving[region.arrived++]};
        if (frame.value != 0) *at = entry_for(frame, region.protection);
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
