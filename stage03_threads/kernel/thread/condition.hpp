// Condition: wait for a change to what a mutex protects. There is no wake-up without a signal, but
// others may have had the mutex since: the caller looks again.
#pragma once

#include "thread/mutex.hpp"

class Condition : NonCopyable {
public:
    // The caller owns `mutex` and gives it up while it waits. Woken, TimedOut: it owns it again.
    // Interrupted: it does not.
    WaitResult wait(Mutex& mutex, Deadline deadline = Deadline::never());
    void signal();  // the one that has waited longest
    void broadcast();

private:
    Spinlock lock_{"condition", 80};
    WaitQueue waiters_ GUARDED_BY(lock_);
};
