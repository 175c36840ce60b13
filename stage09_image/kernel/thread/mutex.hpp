// Mutex: one thread at a time, for long sections; the others block in the order they came.
// Invariant: with a waiter in the queue there is an owner; unlocking makes the first waiter the
// owner.
#pragma once

#include "thread/wait_queue.hpp"

class Mutex : NonCopyable {
public:
    // Woken: it is ours. The owner must not ask again.
    WaitResult lock(Deadline deadline = Deadline::never());
    bool try_lock();
    void unlock();      // by the owner
    bool held() const;  // by the calling thread

private:
    friend class Condition;

    mutable Spinlock lock_{"mutex", 81};
    WaitQueue waiters_ GUARDED_BY(lock_);
    Thread* owner_ GUARDED_BY(lock_) = nullptr;
};
