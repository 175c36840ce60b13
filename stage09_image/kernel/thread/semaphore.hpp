// Semaphore: a count of things to be had. A release goes to the thread that has waited longest, so
// nobody who comes later can take it away.
#pragma once

#include "thread/wait_queue.hpp"

class Semaphore : NonCopyable {
public:
    explicit Semaphore(uint32_t count = 0) : count_(count) {}

    WaitResult acquire(Deadline deadline = Deadline::never());
    bool try_acquire();
    void release();  // also in interrupt handlers
    uint32_t count() const {
        SpinlockGuard guard(lock_);
        return count_;
    }

private:
    mutable Spinlock lock_{"semaphore", 81};
    WaitQueue waiters_ GUARDED_BY(lock_);
    uint32_t count_ GUARDED_BY(lock_);
};
