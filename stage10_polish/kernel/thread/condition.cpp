// Condition: the mutex is given up and taken again around a wait.
#include "thread/condition.hpp"

WaitResult Condition::wait(Mutex& mutex, Deadline deadline) {
    WaitResult result;
    {
        SpinlockGuard guard(lock_);
        mutex.unlock();  // a signal needs lock_, so it cannot come before we wait
        result = waiters_.wait(guard, deadline);
    }
    if (result == WaitResult::Interrupted || mutex.lock() == WaitResult::Interrupted) {
        return WaitResult::Interrupted;
    }
    return result;
}

void Condition::signal() {
    SpinlockGuard guard(lock_);
    waiters_.wake_one();
}

void Condition::broadcast() {
    SpinlockGuard guard(lock_);
    waiters_.wake_all();
}
