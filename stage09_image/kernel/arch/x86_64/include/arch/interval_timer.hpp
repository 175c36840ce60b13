// The interval timer's channel 2 (Intel 8254): counts down at a frequency that is the same in every
// PC, which makes it the measure for clocks whose frequency is not known. It never interrupts.
#pragma once

#include <stdint.h>

namespace interval_timer {

inline constexpr uint64_t FREQUENCY = 1193182;  // Hz
inline constexpr uint64_t PERIOD = 65536;       // counts, then it starts over

void start();
uint16_t count();  // goes down, and around

}  // namespace interval_timer
