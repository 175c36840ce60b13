// What time it is for people: read from the machine's calendar clock once, when the kernel starts,
// and counted on by the kernel's own clock.
#pragma once

#include "lib/result.hpp"

namespace wall_clock {

void initialise();

// Nanoseconds since 1 January 1970, UTC. KERN_FAILURE: the machine does not know.
Result<uint64_t> now();

}  // namespace wall_clock
