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
        const interrupts::Flags before = interrupts::save_and_disable();
        // A second processor would wait here until the first has unlocked.
        const bool already_held = held_.exchange(true);
        ASSERT(!already_held);
        restore_ = before;
    }

    void unlock() {
        ASSERT(held_.load_relaxed());
        interrupts::restore(unlock_keeping_interrupts_off());
    }

    // For the scheduler, which goes on with interrupts off and restores them when the thread runs
    // again: unlocks and returns what was to be restored.
    interrupts::Flags unlock_keeping_interrupts_off() {
        const interrupts::Flags restore = restore_;
        held_.store_release(false);
        return restore;
    }

    bool held() const { return held_.load_relaxed(); }

private:
    Atomic<bool> held_;
    interrupts::Flags restore_ = 0;  // as they were before; written by the holder
};

// Holds a lock for the length of a scope, or until unlock(); lock() takes it again.
class SpinlockGuard : NonCopyable {
public:
    explicit SpinlockGuard(Spinlock& lock) : lock_(lock) { lock_.lock(); }
    // Takes over a lock that is held, from a guard that released it.
    static SpinlockGuard adopt(Spinlock& lock) { return SpinlockGuard(lock, true); }
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
    interrupts::Flags unlock_keeping_interrupts_off() {
        owns_ = false;
        return lock_.unlock_keeping_interrupts_off();
    }
    // Somebody else is going to unlock it.
    void release() { owns_ = false; }
    bool owns() const { return owns_; }

private:
    SpinlockGuard(Spinlock& lock, bool) : lock_(lock) { ASSERT(lock_.held()); }

    Spinlock& lock_;
    bool owns_ = true;
};
