// The kernel heap: slabs of equal objects up to 2016 bytes, one frame up to a page, and runs of
// pages in the kernel's virtual range above. Null means out of memory; misuse (double free, a
// pointer that was never handed out, a write after free) is a panic that names the address.
#pragma once

#include "lib/result.hpp"
#include "memory/size_class.hpp"

namespace memory {

// 16-byte aligned (64 if the size is a multiple of 64), not zeroed. Size 0 is as size 1.
[[nodiscard]] void* heap_allocate(size_t size);
void heap_free(void* pointer);  // null is fine
// What an allocation of `size` bytes really takes: for accounting.
size_t heap_rounded(size_t size);

struct HeapStatistics {
    uint64_t objects = 0;      // live objects in slabs
    uint64_t slab_frames = 0;  // frames held by slabs
    uint64_t empty_slabs = 0;  // of these, kept for the next allocation
    uint64_t pages = 0;        // allocations of one frame
    uint64_t runs = 0;         // allocations of several pages
    uint64_t run_pages = 0;
};
HeapStatistics heap_statistics();

struct SizeClassStatistics {
    uint64_t objects = 0;
    uint64_t slabs = 0;
};
SizeClassStatistics size_class_statistics(size_t size_class);

// Gives every slab without objects back to the frame allocator.
void heap_return_empty_slabs();

// Looks at every free object for writes after free; panics on what it finds.
void heap_verify();

}  // namespace memory
