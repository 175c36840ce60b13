// The battery's clock, which every PC has since the AT (Motorola MC146818): date and time of day,
// to the second.
#pragma once

#include "lib/result.hpp"

namespace real_time_clock {

// Seconds since 1 January 1970 by what the chip shows, taken for UTC. Waits until the chip is not
// just counting on, 2 ms at most. KERN_FAILURE: there is no chip, or what it shows is no date.
Result<uint64_t> read();

}  // namespace real_time_clock
