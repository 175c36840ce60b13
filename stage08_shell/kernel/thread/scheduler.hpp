// The scheduler: strict priority, round robin in slices of 10 ms within one priority, O(1).
//
// Who may run: the first thread of the highest priority that is ready. A thread that is preempted
// by a higher priority goes to the front of its queue with the rest of its slice; one that yields,
// whose slice is over, or that becomes ready goes to the back with a full slice.
//
// Locks: the scheduler's own lock is innermost; nothing is called with it held. It is taken with
// interrupts off and handed across the switch: the thread that comes out of a switch releases it.
#pragma once

#include "arch/cpu.hpp"
#include "sync/spinlock.hpp"
#include "thread/wait_result.hpp"
#include "timer/deadline.hpp"

class Thread;

namespace scheduler {

// The scheduler's own lock. Nobody waits for it: only one processor at a time is in the kernel.
class CAPABILITY Lock : NonCopyable {
public:
    void lock() ACQUIRE() {
        ASSERT(!held_);
        held_ = true;
    }
    void unlock() RELEASE() { held_ = false; }
    bool held() const { return held_; }

private:
    bool held_ = false;
};
inline constinit Lock own_lock;

constexpr uint64_t SLICE = 10'000'000;  // nanoseconds

// Makes the running code a thread (named "boot") and creates the idle thread. The timer is ready.
void initialise();

inline Thread& current() { return current_thread(); }

// Lets every other ready thread of this priority run first.
void yield();

// Ends the calling thread. Its stack is freed by the next thread to run.
[[noreturn]] void exit();

// Blocks until wake(), `deadline`, kill or abort. The caller has written down, under the lock that
// `guard` holds, where a waker finds this thread; the lock is released when the thread's state is
// set, so no wake-up is lost, and is NOT held on return. The caller then removes what it wrote down
// before it does anything else. A deadline that has passed does not block.
WaitResult block(SpinlockGuard& guard, Deadline deadline);

// Makes a blocked thread ready. False: it was not blocked any more (its wait has ended otherwise).
// The caller holds the lock under which the thread wrote down that it waits.
bool wake(Thread& thread, WaitResult result = WaitResult::Woken);

WaitResult sleep_until(Deadline deadline);  // TimedOut: the time has come
WaitResult sleep_ms(uint64_t milliseconds);

// With interrupts off: if a thread with a higher priority was woken, lets it run now.
void give_way();

// Called by long work on behalf of a program, which runs with interrupts off: lets interrupts in
// and gives way if they ask for it. Invariants hold, and no lock is held.
void preemption_point();

// The way back to ring 3, where this_cpu().pending is not zero: gives way if somebody has a better
// claim, and ends a thread that was killed. Interrupts are off, and off again on return.
void return_to_user();

// Run in a thread that ends, on its own stack, with interrupts on, before it is dead.
void set_exit_hook(void (*hook)(Thread&));
// Run by others, with interrupts off, when a thread is dead and stands nowhere any more; also when
// one is freed that was never started. Short, and does not block.
void set_end_hook(void (*hook)(Thread&));
// What Thread calls.
void call_end_hook(Thread& thread);

// Nanoseconds of what switches have counted in a thread's run_time_ or task_run_time, up to now.
uint64_t run_time(const uint64_t& counted);

struct Counters {
    uint64_t switches;
    uint64_t preemptions;
    uint64_t idle_time;  // nanoseconds
};
Counters counters();

}  // namespace scheduler
