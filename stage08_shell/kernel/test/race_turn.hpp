// How the two threads of a race get the processor: both are ready from the start, and who is
// preempted goes to the end of the queue.
#pragma once

#include "thread/thread.hpp"

namespace race_turn {

inline void start(Thread& first, Thread& second) {
    first.start();
    second.start();
}

// The calling thread was stopped, and `other` runs until it waits, has ended, or is preempted.
inline void give(Thread&) { scheduler::yield(); }

// Is there another processor, on which `other` waits for its turn in the kernel?
inline bool can_want() { return false; }
inline void want(Thread&) {}

// Single steps of a thread that does not belong to the race go on: it hands the trap flag to
// whoever comes next, and that may be one that does.
inline void pass_by(TrapFrame&) {}

}  // namespace race_turn
