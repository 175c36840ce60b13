// For host tests: the kernel's own scheduler, threads and wait queues, on an emulated processor
// with an emulated clock. Call host_threads() in each test, and the test itself is a thread that
// may create others, block and sleep. A thread runs until it waits or yields; time passes only when
// all of them wait.
#pragma once

#include "thread/scheduler.hpp"
#include "thread/thread.hpp"

namespace emulated {

inline uint64_t armed = ~uint64_t{0};  // when the alarm goes off
inline uint64_t stacks = 0;            // allocated and not freed

// Moves the clock, with the alarm going off on time.
void pass_time(uint64_t nanoseconds);

}  // namespace emulated

// Makes the test a thread; once, however often it is called.
void host_threads();
