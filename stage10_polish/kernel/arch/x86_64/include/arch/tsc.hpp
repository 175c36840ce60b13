// The time-stamp counter: goes up with time, at a rate to be found out.
#pragma once

#include <stdint.h>

namespace tsc {

inline uint64_t read() {
    uint32_t low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (static_cast<uint64_t>(high) << 32) | low;
}

}  // namespace tsc
