// AddressSpace: the user half of a task's memory. Regions say what is allocated with which
// protection; the page tables hold what has been touched so far, filled with zeroes on demand and
// copied on write.
//
// Invariant (strict commit): every page and every page table that the regions may need is either
// there or promised by the frame allocator. So resolve(), and with it the page fault, never fails
// for want of memory; but for the stack below what it has grown to. Where a page cursor stands at
// an entry that is not zero there is a frame, present or not; it is writable only if its frame is
// not shared.
//
// Every public function takes the space's lock unless it says otherwise. Lock order: ipc, then
// address space, then frames. Work that grows with a size is done in pieces, with preemption points
// between.
#pragma once

#include "arch/direct_map.hpp"
#include "lib/address.hpp"
#include "lib/result.hpp"
#include "lib/span.hpp"
#include "memory/page_tables.hpp"
#include "memory/protection.hpp"
#include "sync/spinlock.hpp"
#include "vm/captured_memory.hpp"
#include "vm/region.hpp"

#include <initializer_list>

enum class Access : uint8_t { Read, Write, Execute };

class AddressSpace : NonCopyable {
public:
    AddressSpace() = default;
    ~AddressSpace();  // only after release_step() has finished, or without initialize()

    // Makes the top-level table; promises those for memory at VM_ALLOCATE_START.
    // KERN_RESOURCE_SHORTAGE.
    Result<void> initialize();
    // Gives everything back in bounded steps, once no thread runs here: true while there is more.
    // Afterwards the space is empty for ever: nothing can be allocated or found in it.
    bool release_step();

    // What CR3 holds while a thread of this space runs.
    PhysicalAddress root() const { return root_; }
    // Frames charged: pages allocated, page tables they may need, and those every space has.
    uint64_t charge() const {
        SpinlockGuard guard(lock_);
        return charge_;
    }

    // `address` 0: the first fit from VM_ALLOCATE_START; else exactly there: KERN_NO_SPACE if not
    // all of it is free, KERN_INVALID_ADDRESS if not page-aligned or outside the user's range. The
    // size is rounded up to pages. Writable and executable at once: KERN_PROTECTION_FAILURE.
    Result<uint64_t> allocate(uint64_t address, uint64_t size, Protection protection);
    // All pages touched. One that is not allocated: KERN_INVALID_ADDRESS, and nothing has changed.
    Result<void> deallocate(uint64_t address, uint64_t size);
    Result<void> protect(uint64_t address, uint64_t size, Protection protection);
    // A stack for reading and writing below `top`: `size` bytes as from allocate(), at once, and
    // down to `most` bytes, which nothing else can be allocated in, as it is touched; what it grows
    // by is charged then. It lies below VM_ALLOCATE_START.
    Result<void> allocate_stack(uint64_t top, uint64_t size, uint64_t most);
    // As allocate() at an address, with `bytes` at address + offset; the rest is zero.
    Result<void> map_image(uint64_t address, uint64_t size, Protection protection, uint64_t offset,
                           Bytes bytes);

    // Physical pages that are not the space's: registers of a device (uncached), or memory that it
    // uses. Readable and writable by ring 3, and by nothing else that the space offers, until
    // unmap_device() or the end of the space. Returns where.
    Result<uint64_t> map_device(PhysicalRange pages, bool registers);
    // The pages up to `end` that were mapped so are not mapped anywhere here any more.
    void unmap_device(uint64_t end);

    // The direct-map address of this byte, valid to the end of its page, after filling a zero page
    // or breaking copy-on-write. KERN_INVALID_ADDRESS: not allocated; KERN_PROTECTION_FAILURE;
    // KERN_RESOURCE_SHORTAGE: there is no memory for a stack to grow.
    // Interrupts must be off from before until the caller is done with the pointer. A page that is
    // there already takes no lock.
    Result<void*> resolve(uint64_t address, Access access);
    // The same for who knows that it is not there with that right: the processor has said so.
    Result<void*> fault(uint64_t address, Access access);
    // The same for a page that is there with that right; null, and nothing done, if it is not.
    uint8_t* peek(uint64_t address, bool write) const;
    // The same for writing, quick for the pages that were asked for last: a program's messages are
    // mostly in one place or two.
    uint8_t* peek_writable(uint64_t address) {
        if (__builtin_expect(page_down(address) != hot_.page, 0)) return find_hot(address);
        return reinterpret_cast<uint8_t*>(address + hot_.offset);
    }

    // All bytes or an error; on an error some may have been copied. Size 0 is fine at any address.
    Result<void> copy_in(void* to, uint64_t from, uint64_t size);
    Result<void> copy_out(uint64_t to, const void* from, uint64_t size);
    // Whether copies will succeed: then every page of the range is there (and its own, for
    // writing).
    Result<void> check(uint64_t address, uint64_t size, Access access);

    // --- Out-of-line memory: check and reserve, then commit that cannot fail. ---

    // Sender, phase 1. Whole pages become shared copy-on-write; partial pages (and anything of at
    // most a page) are copied into zeroed frames at the same offset. The space is unchanged for its
    // user. With `deallocate` the capture also holds what removing the range may need.
    Result<CapturedMemory> capture(uint64_t address, uint64_t size, bool deallocate);
    // Sender, phase 2, for captures with `deallocate`: no page touched is allocated any more. Pages
    // that an earlier removal took are skipped. finish_transfers() frees them.
    void remove_captured(CapturedMemory& captured);

    // Receiver, phase 1: finds an address and promises page tables. Destroying the Insertion undoes
    // it; `captured` is unchanged.
    Result<Insertion> prepare_insert(const CapturedMemory& captured);
    // Receiver, phase 2: the memory is there, readable and writable. Returns the address of the
    // first byte (with the sender's offset in its page; 0 for size 0). Short; finish_transfers()
    // does the rest.
    uint64_t commit_insert(Insertion&& insertion, CapturedMemory&& captured);

    // Both at once, for a receiver that is waiting: whole pages, few of them, all in one region,
    // and with `deallocate` all of that region. Returns their address in `to`; 0: something is
    // different, or memory is short, and nothing has happened. Interrupts are off.
    uint64_t send_pages(AddressSpace& to, uint64_t address, uint64_t size, bool deallocate)
        NO_THREAD_SAFETY_ANALYSIS;  // two locks, in the order of their addresses

    // The long part of removals and insertions of many pages, with preemption points: with no lock
    // held, before user code runs.
    void finish_transfers();

    // For tests: the invariants above, and that charge() is what is really held. Walks everything.
    bool consistent() const;

private:
    friend class Insertion;
    using Regions = RangeTree<Region>;
    // Transfers of at most this many pages are finished at once, under whatever lock the caller
    // has.
    static constexpr uint64_t SMALL_TRANSFER = 64;
    static constexpr uint64_t PAGES_AT_ONCE = 128;

    // A space has these from its first moment to its last: the top-level table, and the way to
    // where memory is allocated first. Nearly every program has something there sooner or later,
    // and often one piece at a time (what a server receives): its page table would come and go with
    // each.
    static constexpr FixedTables FIXED_TABLES{.levels = 1, .address = VM_ALLOCATE_START};
    static constexpr uint64_t FIXED_TABLE_COUNT = page_table::LEVELS;

    PageTables tables() const { return {root_, PageTables::For::User}; }
    // One page, or all: entries have lost a right, or tables are gone. Before the lock is released
    // under which that happened, and before anything is allocated: another processor may use what
    // it remembers until this returns.
    void flush(uint64_t page) const;
    // Entries or-ed together: a processor remembers only what it has marked as used. Another one
    // may do that between our look at an entry and its end.
    bool may_be_cached(uint64_t entries) const;

    Result<void> insert_charged(Region& region, const Regions::Place& place,
                                uint64_t pages_to_promise) REQUIRES(lock_);
    Region* usable_region(uint64_t address) const REQUIRES(lock_);
    // The one after it, on a walk over any number: now and then interrupts are let in.
    Region* next(const Region& region) const REQUIRES(lock_);
    bool all_usable(uint64_t start, uint64_t end) const REQUIRES(lock_);
    template <typename Change>
    Result<void> change_regions(uint64_t start, uint64_t end, Change change);
    Region* crossing(uint64_t border) const REQUIRES(lock_);
    Region& split(Region& region, uint64_t at, SpareRegions& spares) REQUIRES(lock_);
    void isolate(uint64_t start, uint64_t end, SpareRegions& spares) REQUIRES(lock_);
    bool deallocate_region(uint64_t start, uint64_t end);
    void remove_regions(uint64_t start, uint64_t end) REQUIRES(lock_);
    void enter_arriving(uint64_t start, uint64_t end);

    void work_on(Region& region) REQUIRES(lock_);
    void enter_arrived(Region& region, uint64_t most) REQUIRES(lock_);
    bool free_pages(Region& region) REQUIRES(lock_);
    // A region and what lies next to it, as far as that matters for page tables.
    static RangeBetween surroundings(const Region& region) {
        const bool no_matter = PageTables::needs_only(FIXED_TABLES, region.start, region.end);
        return no_matter ? RangeBetween{region.start, region.end} : RangeBetween::of(region);
    }
    void free_tables(const RangeBetween& range) REQUIRES(lock_) {
        if (!PageTables::needs_only(FIXED_TABLES, range.start, range.end)) free_own_tables(range);
    }
    void free_own_tables(const RangeBetween& range) REQUIRES(lock_);
    void apply_protection(uint64_t start, uint64_t end);

    Region* growing_region(uint64_t page) const REQUIRES(lock_);
    Result<void> grow(Region& region, uint64_t page) REQUIRES(lock_);
    uint8_t* find_hot(uint64_t address);
    // Pages in [start, end) that were writable may not be any more.
    void revoked(uint64_t start, uint64_t end) {
        for (HotPage* hot : {&hot_, &other_hot_}) {
            if (hot->page >= start && hot->page < end) hot->page = NO_PAGE;
        }
    }
    uint64_t entry_for(PhysicalAddress frame, Protection protection) const;
    Result<uint64_t> capture_pages(CapturedMemory& captured, uint64_t first, uint64_t count);
    bool capture_page(CapturedMemory& captured, uint64_t page, uint64_t& entry) REQUIRES(lock_);
    uint64_t share_range(AddressSpace& to, uint64_t start, uint64_t end) REQUIRES(lock_, to.lock_);
    bool share_entries(Span<uint64_t> from, uint64_t* into);
    uint64_t move_region(Region& region, AddressSpace& to) REQUIRES(lock_, to.lock_);

    mutable Spinlock lock_{"address space", 40};
    PhysicalAddress root_ UNSHARED;
    bool alive_ GUARDED_BY(lock_) = false;  // from initialize() until released
    uint64_t charge_ GUARDED_BY(lock_) = 0;
    Regions regions_ GUARDED_BY(lock_);
    IntrusiveList<Region, &Region::unfinished_link> unfinished_ GUARDED_BY(lock_);
    mutable uint32_t passed_ GUARDED_BY(lock_) = 0;  // by next()
    // A page that is there and writable, and how far above it the direct map shows it. Looked at
    // and changed with interrupts off.
    static constexpr uint64_t NO_PAGE = 1;
    struct HotPage {
        uint64_t page = NO_PAGE;
        uint64_t offset = 0;
    };
    HotPage hot_ UNSHARED;        // of the last buffer
    HotPage other_hot_ UNSHARED;  // of the last one in another page
};

inline uint8_t* AddressSpace::peek(uint64_t address, bool write) const {
    if (address >= VM_USER_END) return nullptr;
    // The registers of a device are not in the direct map.
    const uint64_t needed = page_entry::PRESENT | (write ? page_entry::WRITABLE : 0);
    const uint64_t entry = *tables().at(address);
    if ((entry & (needed | page_entry::CACHE_DISABLE)) != needed) return nullptr;
    return direct_map<uint8_t>(page_entry::address(entry)) + address % PAGE_SIZE;
}
