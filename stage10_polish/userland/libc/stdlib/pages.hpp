// Where malloc gets its memory: whole pages from the kernel (and from a fake in the host tests).
#pragma once

#include <stddef.h>

namespace pages {

constexpr size_t PAGE_SIZE = 4096;

// Zeroed read-write pages at exactly `address`, or anywhere for NULL. NULL (errno set) on failure:
// no memory, or something is mapped there already. `size` is a multiple of the page size.
void* allocate(void* address, size_t size);
void release(void* address, size_t size);

}  // namespace pages
