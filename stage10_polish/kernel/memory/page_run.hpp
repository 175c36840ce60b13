// Runs of pages: contiguous for the kernel, scattered over physical memory, each with a page before
// and after it that is never mapped.
#pragma once

#include <stdint.h>

namespace memory {

// Contents undefined. Null: no memory.
void* allocate_pages(uint64_t count);
// How many pages it has; both panic unless allocate_pages() gave `start`.
uint64_t run_pages(const void* start);
uint64_t free_pages(void* start);
// Whether the pointer is in the part of the address space where runs are.
bool is_page_run(const void* pointer);

}  // namespace memory
