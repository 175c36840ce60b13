// For host tests that do not test the heap: its interface over malloc, so that the sanitizers see
// every object, with memory::fail_after() working and a count of what is still allocated.
#pragma once

#include "memory/fault_injection.hpp"
#include "memory/heap.hpp"

namespace memory {

inline uint64_t host_heap_objects = 0;

}  // namespace memory
