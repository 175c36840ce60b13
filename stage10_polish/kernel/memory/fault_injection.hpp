// Fault injection: makes one allocation fail on purpose, so that a test can try every place where
// memory may run out. Frames, promises and the heap ask should_fail() before they succeed.
#pragma once

#include "lib/atomic.hpp"

#include <stdint.h>

namespace memory {

inline constinit Atomic<uint64_t> allocations_until_failure;  // 0: never

// The n-th fallible allocation from now fails, once; n counts from 1.
inline void fail_after(uint64_t n) { allocations_until_failure.store(n); }
inline void never_fail() { allocations_until_failure.store(0); }
inline bool failure_pending() { return allocations_until_failure.load_relaxed() != 0; }

inline bool should_fail() {
    return failure_pending() && allocations_until_failure.fetch_add(~0ull) == 1;
}

}  // namespace memory
