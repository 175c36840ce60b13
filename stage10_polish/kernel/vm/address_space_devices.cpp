// What devices have in a task's memory: registers, and memory that they read and write themselves.
// The pages are the device's; the space only shows them, and never takes or gives a reference.
#include "arch/tlb.hpp"
#include "memory/box.hpp"
#include "vm/address_space.hpp"

Result<uint64_t> AddressSpace::map_device(PhysicalRange pages, bool registers) {
    Box<Region> region = TRY(Box<Region>::make());
    region->protection = Protection::read_write();
    region->state = Region::State::Reserved;
    region->of_device = true;
    uint64_t flags = page_entry::USER;
    if (registers) flags |= page_entry::CACHE_DISABLE | page_entry::WRITE_THROUGH;

    SpinlockGuard guard(lock_);
    const auto place = TRY(regions_.first_place(VM_ALLOCATE_START, VM_USER_END, pages.size));
    region->start = place.start;
    region->end = region->start + pages.size;
    TRY(insert_charged(*region, place, 0));
    PageCursor at = tables().at(region->start);
    for (PhysicalAddress page = pages.start; page < pages.end(); page += PAGE_SIZE) {
        tables().complete(at);
        *at = page_entry::page(page, Protection::read_write(), flags);
        at.next();
        if (page.value % (PAGES_AT_ONCE * PAGE_SIZE) == 0) Spinlock::pause();
    }
    return region.take()->start;
}

// The last page of a region goes last: as long as it is there, somebody else may be freeing others.
void AddressSpace::unmap_device(uint64_t end) {
    SpinlockGuard guard(lock_);
    while (Region* region = regions_.find(end - PAGE_SIZE)) {
        if (!region->of_device) return;  // the space has ended, or is another program's
        if (region->state != Region::State::Removed) {
            region->state = Region::State::Removed;
            unfinished_.push_back(*region);
        }
        free_pages(*region);
        Spinlock::pause();
    }
}
