// WaitQueue: threads that wait for something to happen, first come first served. It is protected by
// the lock of the thing itself, which the caller holds around every call.
// Invariant: a Waiter is in the queue exactly as long as nobody has woken it and it still waits.
#pragma once

#include "lib/intrusive_list.hpp"
#include "sync/spinlock.hpp"
#include "thread/wait_result.hpp"
#include "timer/deadline.hpp"

class Thread;

class WaitQueue : NonCopyable {
public:
    // Gives up the lock, blocks, takes the lock again. Woken: some wake_one() or wake_all() counted
    // this thread, even if its time ran out or it was interrupted in the same moment.
    WaitResult wait(SpinlockGuard& guard, Deadline deadline = Deadline::never())
        NO_THREAD_SAFETY_ANALYSIS;  // the lock is whoever's the guard is

    // Waits until `condition()`, which is looked at with the lock held, is true.
    template <typename Condition>
    WaitResult wait_until(SpinlockGuard& guard, Condition condition,
                          Deadline deadline = Deadline::never()) NO_THREAD_SAFETY_ANALYSIS {
        while (!condition()) {
            const WaitResult result = wait(guard, deadline);
            if (result != WaitResult::Woken) {
                return result;
            }
        }
        return WaitResult::Woken;
    }

    Thread* wake_one();  // null: nobody waited
    void wake_all();
    bool empty() const { return waiters_.empty(); }

private:
    struct Waiter {
        explicit Waiter(Thread& waiting) : thread(waiting) {}
        ListLink link;
        Thread& thread;
        bool woken = false;
    };

    IntrusiveList<Waiter, &Waiter::link> waiters_;
};
