// The host's side of the architecture seam: time passes only when a test says so, or when every
// thread waits.
#pragma once

#include "lib/utility.hpp"

namespace cpu_clock {

inline uint64_t emulated_now = 0;
inline uint64_t now() { return emulated_now; }
inline uint64_t counter() { return emulated_now; }  // counts nanoseconds
inline uint64_t time_at(uint64_t counted) { return counted; }
inline uint64_t duration(uint64_t ticks) { return ticks; }

}  // namespace cpu_clock
