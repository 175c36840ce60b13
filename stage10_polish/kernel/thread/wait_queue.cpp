// A waiter lives on the stack of the thread that waits.
#include "thread/wait_queue.hpp"

#include "thread/scheduler.hpp"

WaitResult WaitQueue::wait(SpinlockGuard& guard, Deadline deadline) {
    Waiter self(scheduler::current());
    waiters_.push_back(self);
    const WaitResult result = scheduler::block(guard, deadline);
    guard.lock();
    if (self.woken) {
        return WaitResult::Woken;
    }
    waiters_.remove(self);
    return result;
}

Thread* WaitQueue::wake_one() {
    Waiter* waiter = waiters_.pop_front();
    if (!waiter) {
        return nullptr;
    }
    Thread& thread = waiter->thread;
    waiter->woken = true;
    // It may have stopped waiting already (its time ran out); it then finds `woken` set all the
    // same.
    (void)scheduler::wake(thread);
    return &thread;
}

void WaitQueue::wake_all() {
    while (wake_one()) {
    }
}
