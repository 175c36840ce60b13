// For host tests that do not test the heap: its interface over malloc, so that the sanitizers see
// every object, with memory::fail_after() working and a count of what is still allocated.
#pragma once

#include "memory/fault_injection.hpp"
#include "memory/heap.hpp"

#include <cstdlib>
#include <cstring>

namespace memory {

inline uint64_t host_heap_objects = 0;

void* heap_allocate(size_t size) {
    if (should_fail()) return nullptr;
    void* object = std::aligned_alloc(16, (size + 16) / 16 * 16);
    std::memset(object, 0x5A, size);
    host_heap_objects++;
    return object;
}

void heap_free(void* pointer) {
    if (!pointer) return;
    host_heap_objects--;
    std::free(pointer);
}

size_t heap_rounded(size_t size) { return (size + 15) / 16 * 16; }

}  // namespace memory
