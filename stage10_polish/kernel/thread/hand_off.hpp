// The hand-off: a thread that waits for another gives it the processor, past the run queue. In the
// header, for the fast path of IPC, where every instruction counts.
#pragma once

#include "thread/dispatch.hpp"

namespace scheduler {

// May the caller, which is about to block, give the processor straight to `receiver`? Yes if that
// is blocked and no ready thread has a higher priority. Interrupts are off (a lock is held).
inline bool may_hand_off(const Thread& receiver) {
    return this_cpu().scheduler->may_hand_off(receiver);
}

// As wake(receiver) and then block(lock, deadline), but the receiver runs at once, on what is left
// of the caller's slice. Only after may_hand_off() under the same lock.
inline WaitResult hand_off(Thread& receiver, SpinlockGuard& lock, Deadline deadline) {
    SchedulerGuard guard(lock);
    return guard->hand_off(receiver, deadline);
}

}  // namespace scheduler
