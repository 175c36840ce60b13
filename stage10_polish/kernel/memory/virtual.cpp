// The tree of ranges in the kernel's slot, and what is mapped into them.
#include "memory/virtual.hpp"

#include "arch/memory_layout.hpp"
#include "arch/tlb.hpp"
#include "lib/panic.hpp"
#include "memory/box.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/mmio.hpp"
#include "memory/page_run.hpp"
#include "memory/page_tables.hpp"
#include "memory/paging.hpp"
#include "memory/physical.hpp"

namespace memory {

namespace {

// The top-level table and the one below it, for the slot, are there from the start.
constexpr FixedTables FIXED_TABLES{.levels = 2};
constexpr uint64_t LARGEST_DEVICE = uint64_t{256} << 20;
// With the lock held, and so with interrupts off, no more pages than this are dealt with in one go.
constexpr uint64_t PAGES_AT_ONCE = 64;

constinit Spinlock lock{"kernel ranges", 50};
constinit RangeTree<KernelRange> ranges GUARDED_BY(lock);

PageTables tables() { return {kernel_root(), PageTables::For::Kernel}; }

// What lies in the kernel's half is known to all processors, whatever they run.
void flush_elsewhere() {
    if (cpu::all().size() > 1) tlb::flush_kernel_elsewhere();
}

// Calls visit(cursor) for each page of the range, or hole.
template <typename Visitor>
void for_each_entry(const KernelRange& range, Visitor visit) {
    uint64_t address = range.base();
    while (address < range.end) {
        SpinlockGuard guard(lock);
        const uint64_t stop = min(range.end, address + PAGES_AT_ONCE * PAGE_SIZE);
        PageCursor at = tables().at(address);
        for (; at.address() < stop; at.next()) visit(at);
        address = at.address();
    }
}

}  // namespace

Result<KernelRange*> reserve_range(uint64_t pages, KernelRange::Kind kind) {
    constexpr uint64_t room = KERNEL_OBJECTS_END - KERNEL_OBJECTS_BASE;
    if (pages == 0 || pages >= room / PAGE_SIZE) return KERN_NO_SPACE;
    Box<KernelRange> range = TRY(Box<KernelRange>::make());
    range->kind = kind;

    SpinlockGuard guard(lock);
    const uint64_t size = (pages + 1) * PAGE_SIZE;
    range->start = TRY(ranges.first_fit(KERNEL_OBJECTS_BASE, KERNEL_OBJECTS_END, size));
    range->end = range->start + size;
    ranges.insert(*range);
    const uint64_t needed = PageTables::tables_only_for(RangeBetween::of(*range), FIXED_TABLES);
    auto promised = frames().promise(needed);
    if (!promised.ok()) {
        ranges.remove(*range);
        return promised.error();
    }
    return range.take();
}

Result<void> map_fresh(KernelRange& range) {
    TRY(frames().promise(range.size() / PAGE_SIZE));
    for_each_entry(range, [](PageCursor& at) {
        tables().complete(at);
        *at = page_entry::page(frames().allocate_promised(), Protection::read_write(),
                               page_entry::GLOBAL);
    });
    return {};
}

void map_page(KernelRange& range, uint64_t address, PhysicalAddress frame, Protection protection,
              uint64_t flags) {
    ASSERT(address >= range.base() && address < range.end);
    SpinlockGuard guard(lock);
    uint64_t& entry = tables().reach(address);
    ASSERT(entry == 0);
    entry = page_entry::page(frame, protection, flags | page_entry::GLOBAL);
}

bool unmap_page(KernelRange& range, uint64_t address) {
    ASSERT(address >= range.base() && address < range.end);
    SpinlockGuard guard(lock);
    const PageCursor at = tables().at(address);
    if (*at == 0) return false;
    *at = 0;
    tlb::flush_page(address);
    flush_elsewhere();
    return true;
}

void release_range(KernelRange& range, bool and_frames) {
    for (uint64_t address = range.base(); address < range.end;) {
        PhysicalAddress unmapped[PAGES_AT_ONCE];
        size_t count = 0;
        SpinlockGuard guard(lock);
        const uint64_t stop = min(range.end, address + PAGES_AT_ONCE * PAGE_SIZE);
        PageCursor at = tables().at(address);
        for (; at.address() < stop; at.next()) {
            if (*at == 0) continue;
            unmapped[count++] = page_entry::address(*at);
            *at = 0;
            tlb::flush_page(at.address());
        }
        // Nobody may get the frames while another processor can still reach them from here.
        if (count > 0) flush_elsewhere();
        for (size_t i = 0; and_frames && i < count; i++) frames().release(unmapped[i]);
        address = at.address();
    }
    {
        SpinlockGuard guard(lock);
        const RangeBetween between = RangeBetween::of(range);
        const uint64_t needed = PageTables::tables_only_for(between, FIXED_TABLES);
        const uint64_t freed = tables().free_tables_only_for(between, FIXED_TABLES);
        if (freed > 0) {
            tlb::flush_page(range.start);
            flush_elsewhere();
        }
        frames().unpromise(needed - freed);
        ranges.remove(range);
    }
    (void)Box<KernelRange>::adopt(range);
}

KernelRange* find_range(uint64_t address) NO_THREAD_SAFETY_ANALYSIS { return ranges.find(address); }

// --- runs of pages, for the heap ---

void* allocate_pages(uint64_t count) {
    auto range = reserve_range(count, KernelRange::Kind::Pages);
    if (!range.ok()) return nullptr;
    if (map_fresh(*range.value()).ok()) return reinterpret_cast<void*>(range.value()->base());
    release_range(*range.value(), true);
    return nullptr;
}

namespace {

KernelRange& run_at(const void* start) {
    SpinlockGuard guard(lock);
    const uint64_t address = reinterpret_cast<uint64_t>(start);
    KernelRange* range = ranges.find(address);
    if (!range || range->base() != address || range->kind != KernelRange::Kind::Pages) {
        panic("heap: {} is freed, but no run of pages begins there", start);
    }
    return *range;
}

}  // namespace

uint64_t run_pages(const void* start) { return run_at(start).size() / PAGE_SIZE; }

uint64_t free_pages(void* start) {
    KernelRange& range = run_at(start);
    const uint64_t pages = range.size() / PAGE_SIZE;
    release_range(range, true);
    return pages;
}

bool is_page_run(const void* pointer) {
    const uint64_t address = reinterpret_cast<uint64_t>(pointer);
    return address >= KERNEL_OBJECTS_BASE && address < KERNEL_OBJECTS_END;
}

// --- device memory ---

Result<void*> map_mmio(PhysicalAddress start, uint64_t size, Caching caching) {
    if (size == 0 || size > LARGEST_DEVICE) return KERN_INVALID_ARGUMENT;
    const PhysicalAddress first = start.page();
    const uint64_t bytes = page_up(start.page_offset() + size);
    if (first.value > page_entry::ADDRESS - bytes || ram().overlaps({first, bytes})) {
        return KERN_INVALID_ARGUMENT;
    }
    uint64_t flags = page_entry::WRITE_THROUGH;
    if (caching == Caching::Uncached) flags |= page_entry::CACHE_DISABLE;
    KernelRange* range = TRY(reserve_range(bytes / PAGE_SIZE, KernelRange::Kind::Device));
    for (uint64_t offset = 0; offset < bytes; offset += PAGE_SIZE) {
        map_page(*range, range->base() + offset, first + offset, Protection::read_write(), flags);
    }
    return reinterpret_cast<void*>(range->base() + start.page_offset());
}

}  // namespace memory
