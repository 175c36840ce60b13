// Mutex: ownership goes from the one who unlocks straight to the first who waits.
#include "thread/mutex.hpp"

#include "thread/scheduler.hpp"

WaitResult Mutex::lock(Deadline deadline) {
    Thread& self = scheduler::current();
    SpinlockGuard guard(lock_);
    ASSERT(owner_ != &self);
    if (!owner_) {
        owner_ = &self;
        return WaitResult::Woken;
    }
    return waiters_.wait(guard, deadline);  // woken: unlock() has made us the owner
}

bool Mutex::try_lock() {
    SpinlockGuard guard(lock_);
    if (owner_) {
        return false;
    }
    owner_ = &scheduler::current();
    return true;
}

void Mutex::unlock() {
    SpinlockGuard guard(lock_);
    ASSERT(owner_ == &scheduler::current());
    owner_ = waiters_.wake_one();
}

bool Mutex::held() const {
    SpinlockGuard guard(lock_);
    return owner_ == &scheduler::current();
}
