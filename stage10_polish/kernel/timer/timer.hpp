// The machine's clock and its one-shot alarm, as the rest of the kernel sees them. The alarm may go
// off early (whoever armed it looks at the clock and arms it again), never late.
#pragma once

#include "timer/deadline.hpp"

struct TrapFrame;

namespace timer {

// Finds the clock, measures it (at most 300 microseconds) and sets up the alarm, which stays
// silent.
void initialise();

// Arms the alarm for this time, in place of what it was armed for before. Interrupts are off.
void arm(uint64_t nanoseconds);
void disarm();

// What the alarm calls, with interrupts off.
void set_handler(void (*handler)());

// One time to watch whatever the alarm is armed for: when it has come, `handler` is called once,
// with interrupts off and what the interrupt stopped. Replaces the limit before; never() is none.
void set_limit(Deadline limit, void (*handler)(TrapFrame& stopped));

struct Statistics {
    uint64_t clock_hz;
    uint64_t alarm_hz;
    uint64_t alarms;       // since boot
    uint64_t refinements;  // how often the clock was measured again
};
Statistics statistics();

}  // namespace timer
