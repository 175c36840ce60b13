// Regions: what is allocated, and what it is charged.
#include "vm/address_space.hpp"

#include "arch/tlb.hpp"
#include "memory/box.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/paging.hpp"

AddressSpace::~AddressSpace() { ASSERT(!alive_); }

Result<void> AddressSpace::initialize() {
    SpinlockGuard guard(lock_);
    ASSERT(!alive_);
    TRY(memory::frames().promise(FIXED_TABLE_COUNT));
    root_ = memory::make_root_promised();
    alive_ = true;
    charge_ = FIXED_TABLE_COUNT;
    return {};
}

bool AddressSpace::release_step() {
    SpinlockGuard guard(lock_);
    if (!alive_) return false;
    if (!unfinished_.empty()) {
        work_on(unfinished_.front());
    } else if (Region* region = regions_.first()) {
        ASSERT(region->state == Region::State::Usable || region->of_device);
        region->state = Region::State::Removed;
        unfinished_.push_back(*region);
    } else {
        ASSERT(charge_ == FIXED_TABLE_COUNT);
        constexpr RangeBetween first{VM_ALLOCATE_START, VM_ALLOCATE_START + PAGE_SIZE};
        const uint64_t freed = tables().free_tables_only_for(first, {FIXED_TABLES.levels});
        memory::frames().unpromise(FIXED_TABLE_COUNT - 1 - freed);
        memory::frames().release(exchange(root_, memory::kernel_root()));
        alive_ = false;
        charge_ = 0;
        return false;
    }
    return true;
}

void AddressSpace::flush(uint64_t page) const { tlb::flush_everywhere(root_, page); }

bool AddressSpace::may_be_cached(uint64_t entries) const {
    return page_entry::present(entries) &&
           (page_entry::accessed(entries) || tlb::loaded_elsewhere(root_));
}

// Puts a region, whose range is free, into the tree; promises its pages (or fewer, if it gets some
// that exist) and the page tables that nobody else has needed so far. On failure it is not in the
// tree.
Result<void> AddressSpace::insert_charged(Region& region, const Regions::Place& place,
                                          uint64_t pages_to_promise) {
    if (!alive_) return KERN_INVALID_ADDRESS;
    regions_.insert_between(region, place.before, place.after);
    const uint64_t new_tables = PageTables::tables_only_for(surroundings(region), FIXED_TABLES);
    auto promised = memory::frames().promise(pages_to_promise + new_tables);
    if (promised.ok()) {
        charge_ += region.pages() + new_tables;
    } else {
        regions_.remove(region);
    }
    return promised;
}

Result<uint64_t> AddressSpace::allocate(uint64_t address, uint64_t size, Protection protection) {
    if (!Protection::valid(protection.bits)) return KERN_PROTECTION_FAILURE;
    if (size == 0) return KERN_INVALID_ARGUMENT;
    if (size > VM_USER_END) return KERN_NO_SPACE;
    size = page_up(size);
    if (address != 0) {
        const bool outside =
            address < VM_USER_START || address >= VM_USER_END || size > VM_USER_END - address;
        if (outside || address % PAGE_SIZE != 0) return KERN_INVALID_ADDRESS;
    }
    Box<Region> region = TRY(Box<Region>::make());
    region->protection = protection;

    SpinlockGuard guard(lock_);
    const uint64_t from = address ? address : VM_ALLOCATE_START;
    const uint64_t limit = address ? address + size : VM_USER_END;
    const Regions::Place place = TRY(regions_.first_place(from, limit, size));
    region->start = place.start;
    region->end = region->start + size;
    const auto* above = static_cast<const Region*>(place.after);
    if (above && above->grows_to != 0 && above->grows_to < region->end) return KERN_NO_SPACE;
    TRY(insert_charged(*region, place, region->pages()));
    return region.take()->start;
}

Region* AddressSpace::usable_region(uint64_t address) const {
    Region* region = regions_.find(address);
    return region && region->state == Region::State::Usable ? region : nullptr;
}

Region* AddressSpace::next(const Region& region) const {
    if (++passed_ % 256 == 0) Spinlock::pause();
    return Regions::next(region);
}

bool AddressSpace::all_usable(uint64_t start, uint64_t end) const {
    const Region* region = regions_.find(start);
    while (region && region->state == Region::State::Usable && !region->arriving) {
        if (region->end >= end) return true;
        const Region* after = next(*region);
        region = after && after->start == region->end ? after : nullptr;
    }
    return false;
}

// Writable only if nobody else has the frame: the others must not see what is written.
uint64_t AddressSpace::entry_for(PhysicalAddress frame, Protection protection) const {
    uint64_t entry = page_entry::page(frame, protection, page_entry::USER);
    if (memory::frames().references(frame) > 1) entry &= ~page_entry::WRITABLE;
    return entry;
}

bool AddressSpace::consistent() const {
    SpinlockGuard guard(lock_);
    if (!regions_.consistent()) return false;
    uint64_t expected = FIXED_TABLE_COUNT;
    for (const Region* region = regions_.first(); region; region = Regions::next(*region)) {
        RangeBetween alone = RangeBetween::of(*region);
        alone.after_start = ~uint64_t{0};  // counts a table shared with the next region here
        expected += region->pages() + PageTables::tables_only_for(alone, FIXED_TABLES);
        for (uint64_t page = region->start; page < region->end; page += PAGE_SIZE) {
            const uint64_t entry = *tables().at(page);
            if (entry == 0) continue;
            if (region->of_device) continue;
            const PhysicalAddress frame = page_entry::address(entry);
            const bool shared = memory::frames().references(frame) > 1;
            if (memory::frames().references(frame) == 0) return false;
            if (page_entry::writable(entry) && (shared || !region->protection.writable())) {
                return false;
            }
            if (page_entry::executable(entry) && !region->protection.executable()) return false;
            if (!page_entry::user(entry)) return false;
        }
    }
    return expected == charge_;
}
