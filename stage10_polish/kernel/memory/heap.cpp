// From a size to a slab, a frame or a run of pages, and back from a pointer alone.
#include "memory/heap.hpp"

#include "arch/direct_map.hpp"
#include "lib/checked.hpp"
#include "lib/panic.hpp"
#include "memory/fault_injection.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/heap_checks.hpp"
#include "memory/page_run.hpp"
#include "memory/slab.hpp"
#include "sync/spinlock.hpp"

namespace memory {

namespace {

struct Heap {
    Spinlock lock{"heap", 60};
    SlabCache caches[SIZE_CLASSES] GUARDED_BY(lock);
    uint64_t pages GUARDED_BY(lock) = 0;
    uint64_t runs GUARDED_BY(lock) = 0;
    uint64_t run_pages GUARDED_BY(lock) = 0;
};
constinit Heap heap;

[[gnu::noinline]] void* allocate_page() {
    auto frame = frames().allocate();
    if (!frame.ok()) return nullptr;
    SpinlockGuard guard(heap.lock);
    heap.pages++;
    return direct_map(frame.value());
}

// Takes the heap's lock only afterwards: making a run needs small objects of its own.
[[gnu::noinline]] void* allocate_run(size_t size) {
    if (size > SIZE_MAX - PAGE_SIZE) return nullptr;
    const uint64_t count = page_up(size) / PAGE_SIZE;
    void* run = allocate_pages(count);
    if (!run) return nullptr;
    SpinlockGuard guard(heap.lock);
    heap.runs++;
    heap.run_pages += count;
    return run;
}

// Slab objects never begin at the start of a page: the header is there.
[[gnu::noinline]] void free_whole_pages(void* pointer) {
    uint64_t run_pages = 0;
    const bool run = is_page_run(pointer);
    if (run) {
        run_pages = free_pages(pointer);
    } else {
        frames().release(physical_address(pointer));
    }
    SpinlockGuard guard(heap.lock);
    heap.runs -= run;
    heap.pages -= !run;
    heap.run_pages -= run_pages;
}

[[gnu::noinline]] void* allocate_slowly(size_t size) {
    if (size > PAGE_SIZE) return allocate_run(size);
    if (size > LARGEST_OBJECT) return allocate_page();
    const size_t size_class = size_class_of(size);
    SpinlockGuard guard(heap.lock);
    return heap.caches[size_class].allocate(size_class);
}

void* allocate_unchecked(size_t size) {
    if (should_fail()) return nullptr;
    if (size <= LARGEST_OBJECT) {
        SpinlockGuard guard(heap.lock);
        void* object = heap.caches[size_class_of(size)].allocate_quickly();
        if (__builtin_expect(object != nullptr, 1)) return object;
    }
    return allocate_slowly(size);
}

void free_unchecked(void* pointer) {
    if (reinterpret_cast<uint64_t>(pointer) % PAGE_SIZE == 0) return free_whole_pages(pointer);
    SpinlockGuard guard(heap.lock);
    Slab& slab = SlabCache::slab_of(pointer);
    if (SlabCache::free(slab, pointer)) heap.caches[slab.size_class].freed(slab);
}

// All the bytes that belong to a live object.
size_t room_of(void* pointer) {
    if (reinterpret_cast<uint64_t>(pointer) % PAGE_SIZE != 0) {
        return SlabCache::slab_of(pointer).object_size;
    }
    return is_page_run(pointer) ? run_pages(pointer) * PAGE_SIZE : PAGE_SIZE;
}

}  // namespace

void* heap_allocate(size_t size) {
    if constexpr (!CHECKED_BUILD) return allocate_unchecked(size);
    if (size > SIZE_MAX - 2 * PAGE_SIZE) return nullptr;
    void* pointer = allocate_unchecked(size + RED_ZONE);
    if (pointer) draw_red_zone(pointer, size, heap_rounded(size));
    return pointer;
}

void heap_free(void* pointer) {
    if (!pointer) return;
    if constexpr (!CHECKED_BUILD) return free_unchecked(pointer);
    const size_t room = room_of(pointer);
    if (is_page_run(pointer)) {  // unmapped at once: who still uses it will fault
        check_red_zone(pointer, room);
        return free_unchecked(pointer);
    }
    if (void* oldest = quarantine(pointer, room)) free_unchecked(oldest);
}

size_t heap_rounded(size_t size) {
    if constexpr (CHECKED_BUILD) size += RED_ZONE;
    return size > LARGEST_OBJECT ? page_up(size) : OBJECT_SIZES[size_class_of(size)];
}

HeapStatistics heap_statistics() {
    SpinlockGuard guard(heap.lock);
    HeapStatistics sum{.pages = heap.pages, .runs = heap.runs, .run_pages = heap.run_pages};
    for (const SlabCache& cache : heap.caches) {
        sum.objects += cache.objects();
        sum.slab_frames += cache.slabs();
        sum.empty_slabs += cache.empty_slabs();
    }
    return sum;
}

SizeClassStatistics size_class_statistics(size_t size_class) {
    SpinlockGuard guard(heap.lock);
    const SlabCache& cache = heap.caches[size_class];
    return {cache.objects(), cache.slabs()};
}

void heap_return_empty_slabs() {
    if constexpr (CHECKED_BUILD) {
        while (void* oldest = leave_quarantine()) free_unchecked(oldest);
    }
    SpinlockGuard guard(heap.lock);
    for (SlabCache& cache : heap.caches) cache.return_empty_slab();
}

void heap_verify() {
    SpinlockGuard guard(heap.lock);
    for (size_t i = 0; i < SIZE_CLASSES; i++) heap.caches[i].verify(i);
}

}  // namespace memory
