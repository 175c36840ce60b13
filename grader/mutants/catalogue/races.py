"""Mutants that only open a window of a few instructions: the search preempts in each, and must find every one of them."""

from .mutant import Mutant

SEARCH = "stage03/test_races.py"
ON_TWO = "stage10/test_races.py -k another_processor"
IPC = "stage04/test_races.py"

WAIT = """    Waiter self(scheduler::current());
    waiters_.push_back(self);
    const WaitResult result = scheduler::block(guard, deadline);
"""
ACQUIRE = """    SpinlockGuard guard(lock_);
    if (count_ > 0) {
        count_--;
        return WaitResult::Woken;
    }
    return waiters_.wait(guard, deadline);"""
RELEASE = """    SpinlockGuard guard(lock_);
    if (!waiters_.wake_one()) {
        count_++;
    }
"""

MUTANTS = [
    Mutant("semaphore_checked_outside_the_lock", "03", "a semaphore is found empty, and only then locked", "kernel/thread/semaphore.cpp", ACQUIRE,
           "    if (try_acquire()) return WaitResult::Woken;\n    SpinlockGuard guard(lock_);\n    return waiters_.wait(guard, deadline);", SEARCH),
    Mutant("semaphore_taken_outside_the_lock", "03", "what a semaphore has is counted before its lock is taken", "kernel/thread/semaphore.cpp", ACQUIRE,
           "    if (count_ > 0) {\n        SpinlockGuard guard(lock_);\n        count_--;\n        return WaitResult::Woken;\n    }\n"
           "    SpinlockGuard guard(lock_);\n    if (count_ > 0) {\n        count_--;\n        return WaitResult::Woken;\n    }\n"
           "    return waiters_.wait(guard, deadline);", SEARCH),
    Mutant("semaphore_lock_dropped_early", "03", "a release lets its lock go between seeing that nobody waits and counting", "kernel/thread/semaphore.cpp", RELEASE,
           "    {\n        SpinlockGuard guard(lock_);\n        if (waiters_.wake_one()) return;\n    }\n    SpinlockGuard guard(lock_);\n    count_++;\n", SEARCH),
    Mutant("semaphore_woken_before_the_lock", "03", "a release looks for who waits before it takes the lock", "kernel/thread/semaphore.cpp", RELEASE,
           "    const bool somebody = !waiters_.empty();\n    SpinlockGuard guard(lock_);\n    if (somebody) {\n        waiters_.wake_one();\n    } else {\n"
           "        count_++;\n    }\n", SEARCH),
    Mutant("queued_after_the_lock", "03", "who waits lets the lock go before standing in the queue", "kernel/thread/wait_queue.cpp", WAIT,
           "    Waiter self(scheduler::current());\n    guard.unlock();\n    guard.lock();\n    waiters_.push_back(self);\n"
           "    const WaitResult result = scheduler::block(guard, deadline);\n", SEARCH),
    Mutant("blocked_after_the_lock", "03", "a thread's state is set when its lock is free already: the wake-up comes before it", "kernel/thread/scheduler.cpp",
           "    SchedulerGuard guard(lock);\n    return guard->block(Thread::State::Blocked, deadline);\n",
           "    lock.unlock();\n    SchedulerGuard guard;\n    return guard->block(Thread::State::Blocked, deadline);\n", SEARCH),
    Mutant("woken_and_timed_out", "03", "a wake-up that comes when the time is over already is lost", "kernel/thread/wait_queue.cpp",
           "        return WaitResult::Woken;\n    }\n    waiters_.remove(self);", "        return result;\n    }\n    waiters_.remove(self);", SEARCH),
    Mutant("kill_flagged_after_the_wake", "03", "a thread is woken to be killed, and then marked", "kernel/thread/thread.cpp",
           "    SchedulerGuard guard;\n    killed_.store_release(true);\n    guard->interrupt(*this);\n",
           "    {\n        SchedulerGuard guard;\n        guard->interrupt(*this);\n    }\n    SchedulerGuard guard;\n    killed_.store_release(true);\n", SEARCH),
    Mutant("condition_unlocks_too_early", "03", "a condition gives the mutex up before it can be signalled", "kernel/thread/condition.cpp",
           "        SpinlockGuard guard(lock_);\n        mutex.unlock();  // a signal needs lock_, so it cannot come before we wait\n",
           "        mutex.unlock();\n        SpinlockGuard guard(lock_);\n", SEARCH),
    Mutant("mutex_checked_outside_the_lock", "03", "a mutex is seen free, and then locked", "kernel/thread/mutex.cpp",
           "    SpinlockGuard guard(lock_);\n    ASSERT(owner_ != &self);\n    if (!owner_) {\n        owner_ = &self;\n        return WaitResult::Woken;\n    }\n",
           "    if (!owner_) {\n        SpinlockGuard guard(lock_);\n        owner_ = &self;\n        return WaitResult::Woken;\n    }\n    SpinlockGuard guard(lock_);\n", SEARCH),
    Mutant("mutex_lock_dropped_early", "03", "a mutex is free a little later than its lock", "kernel/thread/mutex.cpp",
           "    ASSERT(owner_ == &scheduler::current());\n    owner_ = waiters_.wake_one();\n",
           "    ASSERT(owner_ == &scheduler::current());\n    Thread* const next = waiters_.wake_one();\n    guard.unlock();\n    SpinlockGuard again(lock_);\n    owner_ = next;\n", SEARCH),
    Mutant("join_checks_outside_the_lock", "03", "who joins sees that the thread has not ended, and then locks", "kernel/thread/thread.cpp",
           "    SpinlockGuard guard(join_lock_);\n    return joiners_.wait_until(\n"
           "        guard, [this]() REQUIRES(join_lock_) { return ended_; }, deadline);\n",
           "    if (ended_) return WaitResult::Woken;\n    SpinlockGuard guard(join_lock_);\n    return joiners_.wait(guard, deadline);\n", SEARCH),
    Mutant("half_dead_is_preempted", "03", "who ends wakes its joiners with interrupts on, and is not dead yet", "kernel/thread/scheduler.cpp",
           "    interrupts::disable();  // from here to the switch nobody may preempt a thread that is half dead\n    self.wake_joiners();\n",
           "    self.wake_joiners();\n", SEARCH),
    Mutant("arrival_missed_before_the_queue", "04", "who receives sees an empty queue, and stands in line later", "kernel/ipc/receive.cpp",
           "    ReceiveWaiter waiter(scheduler::current(), receiver);\n",
           "    guard.guard().unlock();\n    guard.guard().lock();\n    ReceiveWaiter waiter(scheduler::current(), receiver);\n", IPC),
    Mutant("delivery_after_the_timeout_lost", "04", "a message that was given to who then gives up is forgotten", "kernel/ipc/receive.cpp",
           "    if (waiter.finished()) return waiter.result;\n",
           "    if (waiter.finished()) return result == WaitResult::Woken ? waiter.result : result == WaitResult::TimedOut ? MACH_RCV_TIMED_OUT : MACH_RCV_INTERRUPTED;\n", IPC),
    Mutant("place_lost_with_its_time", "04", "a place in the queue that is given to who then gives up is nobody's any more", "kernel/ipc/send.cpp",
           "    if (waiter.granted || result == WaitResult::Woken) return MACH_MSG_SUCCESS;\n",
           "    if (result == WaitResult::Woken) return MACH_MSG_SUCCESS;\n", IPC),
    Mutant("libc_lock_looked_at_first", "08", "libc's lock is seen free, and then taken", "userland/libc/stdlib/lock.hpp",
           "    bool try_lock() { return !__atomic_exchange_n(&taken_, true, __ATOMIC_ACQUIRE); }\n",
           "    bool try_lock() {\n        if (__atomic_load_n(&taken_, __ATOMIC_ACQUIRE)) return false;\n        __atomic_store_n(&taken_, true, __ATOMIC_RELEASE);\n"
           "        return true;\n    }\n", "stage08/test_races.py"),
    Mutant("kernel_let_go_before_the_state", "10", "another processor is let in between a lock and the state of who waits", "kernel/thread/scheduler.cpp",
           "    SchedulerGuard guard(lock);\n    return guard->block(Thread::State::Blocked, deadline);\n",
           "    const interrupts::Flags before = lock.unlock_keeping_interrupts_off();\n    kernel_lock.let_go();\n    WaitResult result;\n    {\n"
           "        SchedulerGuard guard;\n        result = guard->block(Thread::State::Blocked, deadline);\n    }\n    interrupts::restore(before);\n"
           "    return result;\n", ON_TWO),
    Mutant("kernel_let_go_half_dead", "10", "another processor is let in when a thread's joiners are woken, and it is not dead", "kernel/thread/scheduler.cpp",
           "    self.wake_joiners();\n", "    self.wake_joiners();\n    kernel_lock.let_go();\n", ON_TWO),
    Mutant("running_taken_for_waiting", "10", "a thread that runs on another processor is woken as if it waited", "kernel/thread/dispatch.hpp",
           "        return thread.state_ == Thread::State::Blocked || thread.state_ == Thread::State::Sleeping;\n",
           "        return thread.state_ == Thread::State::Blocked || thread.state_ == Thread::State::Sleeping || thread.state_ == Thread::State::Running;\n",
           ON_TWO),
]
