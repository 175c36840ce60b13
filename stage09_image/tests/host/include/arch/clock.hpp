// The host's side of the architecture seam: time passes only when a test says so, or when every
// thread waits.
#pragma once

#include "lib/utility.hpp"

namespace cpu_clock {

inline uint64_t emulated_now = 0;
inline uint64_t now() { return emulated_now; }

}  // namespace cpu_clock
