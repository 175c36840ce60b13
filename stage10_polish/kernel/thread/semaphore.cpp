// Semaphore: a release is counted only if nobody waits for it.
#include "thread/semaphore.hpp"

WaitResult Semaphore::acquire(Deadline deadline) {
    SpinlockGuard guard(lock_);
    if (count_ > 0) {
        count_--;
        return WaitResult::Woken;
    }
    return waiters_.wait(guard, deadline);  // woken: release() gave us its one without counting it
}

bool Semaphore::try_acquire() {
    SpinlockGuard guard(lock_);
    if (count_ == 0) {
        return false;
    }
    count_--;
    return true;
}

void Semaphore::release() {
    SpinlockGuard guard(lock_);
    if (!waiters_.wake_one()) {
        count_++;
    }
}
