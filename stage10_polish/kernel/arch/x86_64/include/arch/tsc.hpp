// The time-stamp counter: goes up with time, at a rate to be found out.
#pragma once

#include <stdint.h>

namespace tsc {

inline uint64_t read() {
    uint64_t low, high;  // the upper halves are zero
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return high << 32 | low;
}

}  // namespace tsc
