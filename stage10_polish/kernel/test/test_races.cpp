// Two threads, and every instruction at which one may be stopped: what is promised of waiting and
// waking holds at each of them.
#include "test/ktap.hpp"
#include "test/race.hpp"
#include "thread/condition.hpp"
#include "thread/scheduler.hpp"
#include "thread/semaphore.hpp"
#include "thread/thread.hpp"

namespace {

struct release_against_acquire {
    Semaphore semaphore;
    WaitResult result = WaitResult::Interrupted;

    void first() { result = semaphore.acquire(); }
    void second() { semaphore.release(); }
    const char* wrong() {
        if (result != WaitResult::Woken) return "who waited was not given what was released";
        return semaphore.count() == 0 ? nullptr : "what was given away is still there";
    }
};
RACE(release_against_acquire)

// A device that releases while one thread takes and another one gives.
struct interrupt_against_acquire {
    Semaphore semaphore;
    bool interrupted = false;
    unsigned had = 0;

    void first() {
        (void)semaphore.acquire();
        had++;
    }
    void second() {
        if (semaphore.try_acquire()) had++;
        semaphore.release();
    }
    void interrupt() {
        interrupted = true;
        semaphore.release();
    }
    const char* wrong() {
        const unsigned released = interrupted ? 2 : 1;
        return had + semaphore.count() == released ? nullptr : "a release was lost or came twice";
    }
};
RACE(interrupt_against_acquire)

// Without waiting: one of them gets it.
struct both_try_for_the_last {
    Semaphore semaphore{1};
    WaitResult results[2] = {WaitResult::Interrupted, WaitResult::Interrupted};

    void first() { results[0] = semaphore.acquire(Deadline::poll()); }
    void second() { results[1] = semaphore.acquire(Deadline::poll()); }
    const char* wrong() {
        const bool one = (results[0] == WaitResult::Woken) != (results[1] == WaitResult::Woken);
        return one && semaphore.count() == 0 ? nullptr : "one of the two must get the one there is";
    }
};
RACE(both_try_for_the_last)

struct both_take_what_one_gives {
    Semaphore semaphore{1};
    unsigned had = 0;
    unsigned inside = 0;
    bool together = false;

    void take() {
        (void)semaphore.acquire();
        if (++inside != 1) together = true;
        had++;
        inside--;
        semaphore.release();
    }
    void first() { take(); }
    void second() { take(); }
    const char* wrong() {
        if (together) return "two threads had the one there is at once";
        return had == 2 && semaphore.count() == 1 ? nullptr : "the one there is, is not there";
    }
};
RACE(both_take_what_one_gives)

struct timeout_against_release {
    static constexpr bool HAS_DEADLINE = true;
    Semaphore semaphore;
    WaitResult result = WaitResult::Interrupted;

    void first() { result = semaphore.acquire(race::deadline()); }
    void second() { semaphore.release(); }
    const char* wrong() {
        const unsigned left = semaphore.count();
        if (result == WaitResult::Woken) {
            return left == 0 ? nullptr : "what was given to the waiter is there again";
        }
        if (result != WaitResult::TimedOut) return "nobody has interrupted the waiter";
        return left == 1 ? nullptr : "what was released to a waiter that gave up is lost";
    }
};
RACE(timeout_against_release)

struct two_lock_a_mutex {
    Mutex mutex;
    uint64_t count = 0;
    bool together = false;
    bool inside = false;

    void section() {
        if (mutex.lock() != WaitResult::Woken) return;
        if (inside) together = true;
        inside = true;
        const uint64_t seen = *const_cast<volatile uint64_t*>(&count);
        count = seen + 1;
        inside = false;
        mutex.unlock();
    }
    void first() { section(); }
    void second() { section(); }
    const char* wrong() {
        if (together) return "two threads owned the mutex at once";
        if (count != 2) return "what the mutex protects was changed by two at once";
        return mutex.try_lock() ? (mutex.unlock(), nullptr)
                                : "the mutex is owned by nobody's thread";
    }
};
RACE(two_lock_a_mutex)

struct lock_with_a_deadline {
    static constexpr bool HAS_DEADLINE = true;
    Mutex mutex;
    WaitResult result = WaitResult::Interrupted;
    bool owned = false;

    void first() {
        result = mutex.lock(race::deadline());
        owned = mutex.held();
        if (owned) mutex.unlock();
    }
    void second() {
        if (mutex.lock() == WaitResult::Woken) mutex.unlock();
    }
    const char* wrong() {
        if (owned != (result == WaitResult::Woken))
            return "a thread was told wrongly whether it owns the mutex";
        return mutex.try_lock() ? (mutex.unlock(), nullptr)
                                : "the mutex is owned by a thread that gave up";
    }
};
RACE(lock_with_a_deadline)

struct signal_against_wait {
    Mutex mutex;
    Condition changed;
    bool ready = false;
    bool owned = false;

    void first() {
        (void)mutex.lock();
        while (!ready) {
            if (changed.wait(mutex) != WaitResult::Woken) return;
        }
        owned = mutex.held();
        if (owned) mutex.unlock();
    }
    void second() {
        (void)mutex.lock();
        ready = true;
        mutex.unlock();
        changed.signal();
    }
    const char* wrong() {
        if (!owned) return "who was woken does not own the mutex";
        return mutex.try_lock() ? (mutex.unlock(), nullptr)
                                : "the mutex is owned by nobody's thread";
    }
};
RACE(signal_against_wait)

struct timeout_against_signal {
    static constexpr bool HAS_DEADLINE = true;
    Mutex mutex;
    Condition changed;
    bool ready = false;
    bool seen = false;
    bool owned = false;
    WaitResult result = WaitResult::Woken;

    void first() {
        (void)mutex.lock();
        while (!ready && result == WaitResult::Woken)
            result = changed.wait(mutex, race::deadline());
        seen = ready;
        owned = mutex.held();
        if (owned) mutex.unlock();
    }
    void second() {
        (void)mutex.lock();
        ready = true;
        changed.signal();
        mutex.unlock();
    }
    const char* wrong() {
        if (!owned) return "after the wait the mutex is not the waiter's";
        if (!seen && result == WaitResult::Woken) return "the waiter was woken by nobody";
        return mutex.try_lock() ? (mutex.unlock(), nullptr)
                                : "the mutex is owned by nobody's thread";
    }
};
RACE(timeout_against_signal)

struct kill_against_acquire {
    Semaphore semaphore;
    WaitResult result = WaitResult::Interrupted;  // also if it is killed before it begins

    void first() { result = semaphore.acquire(); }
    void second() { race::thread(0).kill(); }
    const char* wrong() {
        if (result != WaitResult::Interrupted)
            return "a killed thread's wait must end with Interrupted";
        semaphore.release();
        return semaphore.count() == 1 ? nullptr : "a killed thread still waits in the queue";
    }
};
RACE(kill_against_acquire)

// Both may come first; what was released is either the waiter's or is still there.
struct kill_against_release {
    Semaphore semaphore;
    WaitResult result = WaitResult::TimedOut;

    void first() { result = semaphore.acquire(); }
    void second() {
        race::thread(0).kill();
        semaphore.release();
    }
    const char* wrong() {
        const unsigned left = semaphore.count();
        if (result == WaitResult::Woken) return left == 0 ? nullptr : "a release came twice";
        return left == 1 ? nullptr : "what was released to a killed thread is lost";
    }
};
RACE(kill_against_release)

struct kill_against_sleep {
    WaitResult result = WaitResult::Interrupted;  // also if it is killed before it begins

    void first() { result = scheduler::sleep_until(Deadline::never()); }
    void second() { race::thread(0).kill(); }
    const char* wrong() {
        return result == WaitResult::Interrupted ? nullptr : "only the kill can end this sleep";
    }
};
RACE(kill_against_sleep)

struct join_against_the_end {
    WaitResult result = WaitResult::TimedOut;
    bool dead = false;

    void first() {
        result = race::thread(1).join();
        dead = race::thread(1).dead();
    }
    void second() {}
    const char* wrong() {
        if (result != WaitResult::Woken) return "nobody has interrupted the thread that joins";
        return dead ? nullptr : "who was joined is not dead";
    }
};
RACE(join_against_the_end)

}  // namespace
