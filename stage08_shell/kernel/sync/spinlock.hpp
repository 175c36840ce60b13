// Spinlock: interrupts are off while it is held, so that nothing else can run here and want it too.
// Not recursive. With one processor a lock that is already taken was taken by the caller: a bug.
//
// Every lock has a rank, and whoever holds one takes only locks of higher rank. Where all keep to
// that order, no two can ever wait for each other. A CHECKED build looks at it each time, so that a
// wrong order is found the first time it happens, not the first time it does harm. Locks are given
// back in the opposite order.
#pragma once

#include "arch/cpu.hpp"
#include "arch/interrupts.hpp"
#include "lib/assert.hpp"
#include "lib/atomic.hpp"
#include "lib/checked.hpp"
#include "sync/thread_safety.hpp"

class CAPABILITY Spinlock : NonCopyable {
public:
    // `name` is for the report of a wrong order, and lives for ever. Two locks of one rank may be
    // held together if the one at the lower address is taken first.
    constexpr Spinlock(const char* name, uint32_t rank) : name_(name), rank_(rank) {}

    void lock() ACQUIRE() {
        const interrupts::Flags before = interrupts::save_and_disable();
        if constexpr (CHECKED_BUILD) check_order();
        // A second processor would wait here until the first has unlocked.
        const bool already_held = held_.exchange(true);
        ASSERT(!already_held);
        restore_ = before;
        if constexpr (CHECKED_BUILD) outer_ = exchange(this_cpu().innermost_lock, this);
    }

    void unlock() RELEASE() {
        ASSERT(held_.load_relaxed());
        interrupts::restore(unlock_keeping_interrupts_off());
    }

    // For the scheduler, which goes on with interrupts off and restores them when the thread runs
    // again: unlocks and returns what was to be restored.
    interrupts::Flags unlock_keeping_interrupts_off() RELEASE() {
        if constexpr (CHECKED_BUILD) {
            ASSERT(this_cpu().innermost_lock == this);
            this_cpu().innermost_lock = outer_;
        }
        const interrupts::Flags restore = restore_;
        held_.store_release(false);
        return restore;
    }

    bool held() const { return held_.load_relaxed(); }

    // For its holder, in the middle of a long wait: lets interrupts in for a moment, and nobody
    // else runs but their handlers. False: the holder's caller had them off, or holds another lock,
    // too.
    bool let_interrupts_in();
    // The same in the middle of long work for a program, with any locks held that no interrupt
    // handler takes. Not in a handler, and not where a caller relies on interrupts being off.
    static void pause();

    // May it be taken now, by the processor that asks? In a CHECKED build.
    bool in_order() const {
        const Spinlock* const outer = this_cpu().innermost_lock;
        return !outer || outer->rank_ < rank_ || (outer->rank_ == rank_ && outer < this);
    }

private:
    void check_order() const;

    Atomic<bool> held_;
    const char* name_;
    uint32_t rank_;
    // Written by the holder.
    interrupts::Flags restore_ = 0;  // as they were before
    Spinlock* outer_ = nullptr;      // the one it held already
};

// Holds a lock for the length of a scope, or until unlock(); lock() takes it again.
class SCOPED_CAPABILITY SpinlockGuard : NonCopyable {
public:
    explicit SpinlockGuard(Spinlock& lock) ACQUIRE(lock) : lock_(lock) { lock_.lock(); }
    ~SpinlockGuard() RELEASE() {
        if (owns_) unlock();
    }

    void lock() ACQUIRE() {
        lock_.lock();
        owns_ = true;
    }
    void unlock() RELEASE() {
        owns_ = false;
        lock_.unlock();
    }
    interrupts::Flags unlock_keeping_interrupts_off() RELEASE() {
        owns_ = false;
        return lock_.unlock_keeping_interrupts_off();
    }

private:
    Spinlock& lock_;
    bool owns_ = true;
};
