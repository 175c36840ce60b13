// Spinlock: interrupts are off while it is held, so that nothing else can run here and want it too.
// Not recursive. With one processor a lock that is already taken was taken by the caller: a bug.
#pragma once

#include "arch/interrupts.hpp"
#include "lib/assert.hpp"
#include "lib/atomic.hpp"

class Spinlock : NonCopyable {
public:
    constexpr Spinlock() = default;

    void lock() {
        const bool were_enabled = interrupts::save_and_disable();
        // A second processor would wait here until the first has unlocked.
        const bool already_held = held_.exchange(true);
        ASSERT(!already_held);
        restore_ = were_enabled;
    }

    void unlock() {
        ASSERT(held_.load_relaxed());
        const bool restore = restore_;
        held_.store(false);
        interrupts::restore(restore);
    }

    // For the scheduler, which goes on with interrupts off and restores them when the thread runs
    // again: unlocks and returns what was to be restored.
    bool unlock_keeping_interrupts_off() {
        ASSERT(held_.load_relaxed());
        const bool restore = restore_;
        held_.store(false);
        return restore;
    }

    bool held() const { return held_.load_relaxed(); }

private:
    Atomic<bool> held_;
    bool restore_ = false;  // whether interrupts were on before; written by the holder
};

// Holds a lock for the length of a scope, or until unlock(); lock() takes it again.
class SpinlockGuard : NonCopyable {
public:
    explicit SpinlockGuard(Spinlock& lock) : lock_(lock) { lock_.lock(); }
    ~SpinlockGuard() {
        if (owns_) unlock();
    }

    void lock() {
        lock_.lock();
        owns_ = true;
    }
    void unlock() {
        owns_ = false;
        lock_.unlock();
    }
    bool unlock_keeping_interrupts_off() {
        owns_ = false;
        return lock_.unlock_keeping_interrupts_off();
    }
    bool owns() const { return owns_; }

private:
    Spinlock& lock_;
    bool owns_ = true;
};
