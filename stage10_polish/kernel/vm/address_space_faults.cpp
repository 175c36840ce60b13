// Getting at pages: zero-fill on demand, copy-on-write, and copies between kernel and user memory.
#include "vm/address_space.hpp"

#include "arch/direct_map.hpp"
#include "arch/tlb.hpp"
#include "lib/string.h"
#include "memory/frame_allocator.hpp"
#include "thread/scheduler.hpp"

namespace {

constexpr uint64_t PAGES_COPIED_AT_ONCE = 16;

bool allows(uint64_t entry, Access access) {
    constexpr uint64_t REGISTERS = page_entry::CACHE_DISABLE;  // not in the direct map
    if ((entry & (page_entry::PRESENT | REGISTERS)) != page_entry::PRESENT) return false;
    if (access == Access::Write) return page_entry::writable(entry);
    return access == Access::Read || page_entry::executable(entry);
}

bool allows(Protection protection, Access access) {
    if (access == Access::Write) return protection.writable();
    return access == Access::Read ? protection.readable() : protection.executable();
}

void* byte_of(uint64_t entry, uint64_t address) {
    return direct_map<uint8_t>(page_entry::address(entry)) + address % PAGE_SIZE;
}

// What is copied is mostly little, and in a page that is there. Of size 0: false.
bool in_one_page(uint64_t address, uint64_t size) {
    return size - 1 < PAGE_SIZE - address % PAGE_SIZE;
}

// Calls use(pointer, bytes) for each page of a user range, with interrupts off for each.
template <typename Use>
Result<void> for_each_piece(AddressSpace& space, uint64_t address, uint64_t size, Access access,
                            Use use) {
    if (size == 0) return {};
    if (address >= VM_USER_END || size > VM_USER_END - address) return KERN_INVALID_ADDRESS;
    uint64_t pages = 0;
    while (true) {
        const uint64_t bytes = min(PAGE_SIZE - address % PAGE_SIZE, size);
        {
            InterruptGuard guard;
            use(static_cast<uint8_t*>(TRY(space.resolve(address, access))), bytes);
        }
        address += bytes;
        size -= bytes;
        if (size == 0) return {};
        if (++pages % PAGES_COPIED_AT_ONCE == 0) scheduler::preemption_point();
    }
}

}  // namespace

Result<void*> AddressSpace::resolve(uint64_t address, Access access) {
    // The upper half of the tables is the kernel's.
    if (address >= VM_USER_END) return KERN_INVALID_ADDRESS;
    const uint64_t entry = *tables().at(address);
    if (allows(entry, access)) return byte_of(entry, address);
    return fault(address, access);
}

uint8_t* AddressSpace::find_hot(uint64_t address) {
    if (page_down(address) != other_hot_.page) {
        uint8_t* there = peek(address, true);
        if (!there) return nullptr;
        other_hot_ = {page_down(address), reinterpret_cast<uint64_t>(there) - address};
    }
    swap(hot_, other_hot_);
    return reinterpret_cast<uint8_t*>(address + hot_.offset);
}

// The page is not there, or not with that right: the regions decide.
Result<void*> AddressSpace::fault(uint64_t address, Access access) {
    SpinlockGuard guard(lock_);
    const uint64_t page = page_down(address);
    Region* region = usable_region(page);
    if (!region) region = growing_region(page);
    if (!region) return KERN_INVALID_ADDRESS;
    if (!allows(region->protection, access)) return KERN_PROTECTION_FAILURE;
    if (page < region->start) TRY(grow(*region, page));

    uint64_t& entry = tables().reach(page);
    if (entry == 0 && region->arriving) {
        uint64_t& arriving = region->arriving[(page - region->start) / PAGE_SIZE];
        const PhysicalAddress frame{exchange(arriving, 0)};
        if (frame.value != 0) entry = entry_for(frame, region->protection);
    }
    if (entry == 0) {
        const PhysicalAddress frame = memory::frames().allocate_promised_zeroed();
        entry = entry_for(frame, region->protection);
    }
    if (access == Access::Write && !page_entry::writable(entry)) {
        PhysicalAddress frame = page_entry::address(entry);
        if (memory::frames().references(frame) > 1) {
            const void* shared = direct_map(frame);
            frame = memory::frames().unshare(frame);
            memcpy(direct_map(frame), shared, PAGE_SIZE);
        }
        entry = entry_for(frame, region->protection);
        // Another thread of the task may have read the page elsewhere, and would go on reading the
        // frame that others have.
        flush(page);
    }
    return byte_of(entry, address);
}

Result<void> AddressSpace::copy_in(void* to, uint64_t from, uint64_t size) {
    if (in_one_page(from, size)) {
        InterruptGuard guard;
        if (const uint8_t* there = peek(from, false)) {
            memcpy(to, there, size);
            return {};
        }
    }
    uint8_t* next = static_cast<uint8_t*>(to);
    return for_each_piece(*this, from, size, Access::Read,
                          [&](const uint8_t* bytes, uint64_t count) {
                              memcpy(next, bytes, count);
                              next += count;
                          });
}

Result<void> AddressSpace::copy_out(uint64_t to, const void* from, uint64_t size) {
    if (in_one_page(to, size)) {
        InterruptGuard guard;
        if (uint8_t* there = peek_writable(to)) {
            memcpy(there, from, size);
            return {};
        }
    }
    const uint8_t* next = static_cast<const uint8_t*>(from);
    return for_each_piece(*this, to, size, Access::Write, [&](uint8_t* bytes, uint64_t count) {
        memcpy(bytes, next, count);
        next += count;
    });
}

Result<void> AddressSpace::check(uint64_t address, uint64_t size, Access access) {
    return for_each_piece(*this, address, size, access, [](uint8_t*, uint64_t) {});
}
