// How the two threads of a race get the processor. With one of them both are ready from the start,
// and who is preempted goes to the end of the queue.
//
// With several each has its own. The second thread starts only when the first is stopped: on
// another processor, which then does all it has to do while the first one stands still in the
// middle of what it does, without the kernel lock. Under -icount (one thread of the emulator) that
// is as repeatable as with one processor, if a PAUSE ends a processor's turn, as it does in QEMU 7
// to 10.
#pragma once

#include "arch/cpu.hpp"
#include "arch/kernel_lock.hpp"
#include "arch/single_step.hpp"
#include "thread/thread.hpp"

namespace race_turn {

inline constinit Thread* turn = nullptr;  // whose it is, of two that are stopped

inline bool apart() { return cpu::all().size() > 1; }

inline void start(Thread& first, Thread& second) {
    first.start();
    if (!apart()) return second.start();
    // If nothing has stopped the first thread it waits, or has ended: then it is the other's turn.
    constexpr uint64_t ALONE_MS = 5;
    (void)first.join(Deadline::after_ms(ALONE_MS));
    if (second.state() == Thread::State::New) second.start();
}

// The calling thread was stopped, and `other` runs until it waits, has ended, or is preempted.
inline void give(Thread& other) {
    if (!apart()) return scheduler::yield();
    constexpr int LOOKS = 1'000'000;
    turn = &other;
    if (other.state() == Thread::State::New) other.start();
    for (int look = 0; look < LOOKS && turn == &other; look++) {
        const Thread::State state = other.state();
        if (state != Thread::State::Ready && state != Thread::State::Running) return;
        kernel_lock.let_go();
        asm volatile("pause");
    }
}

// The calling thread goes on, and `other` is on another processor, in the kernel as soon as this
// one lets it in: in the middle of long work, where this one waits or ends, or, at the latest, some
// hundred instructions from here (kernel_lock.cpp, PATIENCE).
inline bool can_want() { return apart(); }
inline void want(Thread& other) {
    constexpr int LOOKS = 100'000;
    if (other.state() != Thread::State::New) return;
    other.start();
    for (int look = 0; look < LOOKS && !kernel_lock.wanted(); look++) asm volatile("pause");
}

// Single steps of a thread that does not belong to the race. With one processor they go on: it
// hands the trap flag to whoever comes next, and that may be one that does. With several the flag
// must not reach the idle thread, which may not be stopped where it has given up the kernel lock
// and not gone to sleep yet; what a thread of the race does after it has waited is not searched
// then.
inline void pass_by(TrapFrame& frame) {
    if (apart()) single_step::end_in(frame);
}

}  // namespace race_turn
