// Every way to wait, and every way a wait ends.
#include "arch/cpu.hpp"
#include "lib/atomic.hpp"
#include "test/ktap.hpp"
#include "test/runner.hpp"
#include "thread/condition.hpp"
#include "thread/hand_off.hpp"
#include "thread/semaphore.hpp"

namespace {

constexpr uint64_t MILLISECOND = 1'000'000;
constexpr unsigned LOW = 5;

KTEST(threads, sleep_never_ends_early) {
    for (int i = 0; i < 40; i++) {
        const uint64_t duration = test::random().below(3 * MILLISECOND);
        const uint64_t start = timer::now();
        EXPECT_EQ(scheduler::sleep_until(Deadline::at(start + duration)), WaitResult::TimedOut,
                  "nobody has woken or interrupted it");
        EXPECT(timer::now() >= start + duration, "the sleep ended early");
    }
}

// The same for each kind of wait: `wait(deadline)` must time out, and not early.
template <typename Wait>
void expect_timeout(Wait wait) {
    const Deadline deadline = Deadline::after(2 * MILLISECOND);
    EXPECT_EQ(wait(deadline), WaitResult::TimedOut, "nobody has ended the wait");
    EXPECT(timer::now() >= deadline.nanoseconds(), "the deadline had not come yet");
    EXPECT_EQ(wait(Deadline::poll()), WaitResult::TimedOut, "nothing is there to be had");
}

KTEST(threads, timeouts_never_come_early) {
    Semaphore nothing;
    expect_timeout([&](Deadline deadline) { return nothing.acquire(deadline); });

    Mutex taken;
    Semaphore done;
    Runner owner(
        [&] {
            (void)taken.lock();
            (void)done.acquire();
            taken.unlock();
        },
        LOW);
    owner.wait_until_it_waits();
    expect_timeout([&](Deadline deadline) { return taken.lock(deadline); });
    expect_timeout([&](Deadline deadline) { return owner.thread().join(deadline); });

    Mutex mutex;
    Condition condition;
    (void)mutex.lock();
    expect_timeout([&](Deadline deadline) { return condition.wait(mutex, deadline); });
    EXPECT(mutex.held(), "after a timeout the waiter must own the mutex again");
    mutex.unlock();
    done.release();
}

// Runs `wait` in a thread, lets it block, kills the thread; the wait must end with Interrupted.
template <typename Wait>
void expect_killed(Wait wait) {
    WaitResult result = WaitResult::Woken;
    {
        Runner runner([&] { result = wait(); }, LOW);
        runner.wait_until_it_waits();
        runner.thread().kill();
    }
    EXPECT_EQ(result, WaitResult::Interrupted, "a kill must end the wait");
}

KTEST(threads, kill_ends_every_kind_of_wait) {
    Semaphore semaphore;
    Mutex taken;
    Mutex mutex;
    Condition condition;
    (void)taken.lock();
    Runner sleeper([&] { (void)semaphore.acquire(); }, LOW);
    sleeper.wait_until_it_waits();

    expect_killed([&] { return semaphore.acquire(); });
    expect_killed([&] { return semaphore.acquire(Deadline::after_ms(100'000)); });
    expect_killed([&] { return taken.lock(); });
    expect_killed([&] { return scheduler::sleep_ms(100'000); });
    expect_killed([&] { return sleeper.thread().join(); });
    expect_killed([&] {
        (void)mutex.lock();
        return condition.wait(mutex);
    });
    EXPECT(mutex.try_lock(), "the thread that was killed while it waited owns the mutex");
    mutex.unlock();
    taken.unlock();
    semaphore.release();  // for the sleeper: none of the killed is in its way
}

KTEST(threads, a_killed_thread_does_not_wait_any_more) {
    WaitResult result = WaitResult::Woken;
    {
        Runner runner(
            [&] {
                scheduler::current().kill();
                result = scheduler::sleep_ms(100'000);
            },
            LOW);
    }
    EXPECT_EQ(result, WaitResult::Interrupted, "a killed thread must not begin a wait");
}

KTEST(threads, mutex_excludes) {
    Mutex mutex;
    uint64_t count = 0;
    {
        const auto body = [&] {
            for (int i = 0; i < 50; i++) {
                (void)mutex.lock();
                const volatile uint64_t seen = count;
                const uint64_t end = timer::now() + 500'000;  // let a slice end in here
                while (timer::now() < end) {
                }
                count = seen + 1;
                mutex.unlock();
            }
        };
        Runner a(body, LOW), b(body, LOW), c(body, LOW);
    }
    EXPECT_EQ(count, uint64_t{150}, "two threads were in the critical section at once");
}

KTEST(threads, semaphore_serves_in_order) {
    Semaphore semaphore;
    Semaphore finished;
    uint8_t order[4];
    Atomic<size_t> used;
    {
        const auto body = [&](uint8_t self) {
            (void)semaphore.acquire();
            order[used.fetch_add(1)] = self;
            finished.release();
        };
        Runner a([&] { body(0); }, LOW);
        a.wait_until_it_waits();
        Runner b([&] { body(1); }, LOW);
        b.wait_until_it_waits();
        Runner c([&] { body(2); }, LOW);
        c.wait_until_it_waits();
        Runner d([&] { body(3); }, LOW);
        d.wait_until_it_waits();
        for (int i = 0; i < 4; i++) {
            semaphore.release();
            EXPECT(!semaphore.try_acquire(), "who waits comes before who tries");
        }
    }
    for (uint8_t i = 0; i < 4; i++) {
        EXPECT_EQ(order[i], i, "those who wait are served in the order in which they came");
    }
    EXPECT_EQ(finished.count(), uint32_t{4}, "each of the four was served once");
}

KTEST(threads, condition_passes_items_through_a_small_buffer) {
    constexpr uint64_t ITEMS = 500;
    constexpr size_t ROOM = 3;
    Mutex mutex;
    Condition not_full, not_empty;
    uint64_t buffer[ROOM];
    size_t used = 0;
    uint64_t sum = 0;
    {
        Runner consumer(
            [&] {
                for (uint64_t i = 0; i < ITEMS; i++) {
                    (void)mutex.lock();
                    while (used == 0) {
                        (void)not_empty.wait(mutex);
                    }
                    sum += buffer[--used];
                    not_full.signal();
                    mutex.unlock();
                }
            },
            LOW);
        Runner producer(
            [&] {
                for (uint64_t i = 1; i <= ITEMS; i++) {
                    (void)mutex.lock();
                    while (used == ROOM) {
                        (void)not_full.wait(mutex);
                    }
                    buffer[used++] = i;
                    not_empty.signal();
                    mutex.unlock();
                }
            },
            LOW + 1);
    }
    EXPECT_EQ(sum, ITEMS * (ITEMS + 1) / 2, "items were lost or came twice");
}

KTEST(threads, a_hand_off_runs_the_receiver_at_once) {
    if (cpu::all().size() > 1) return test::skip("the order is that of one processor");
    Spinlock lock{"test", 10};
    Thread* receiver = nullptr;
    char order[3] = {};
    Atomic<size_t> used;
    {
        Runner server(
            [&] {
                SpinlockGuard guard(lock);
                receiver = &scheduler::current();
                (void)scheduler::block(guard, Deadline::never());
                order[used.fetch_add(1)] = 's';
            },
            LOW);
        server.wait_until_it_waits();
        Runner client(
            [&] {
                SpinlockGuard guard(lock);
                if (scheduler::may_hand_off(*receiver)) {
                    (void)scheduler::hand_off(*receiver, guard, Deadline::after(MILLISECOND));
                }
                order[used.fetch_add(1)] = 'c';
            },
            LOW);
        Runner other([&] { order[used.fetch_add(1)] = 'o'; }, LOW);
    }
    EXPECT_EQ(StringView(order, 3), "soc",
              "the receiver of the hand-off (s) runs at once, then who was ready (o)");
}

KTEST(threads, a_woken_higher_priority_runs_when_the_lock_is_released) {
    if (cpu::all().size() > 1) return test::skip("the order is that of one processor");
    Semaphore go;
    char order[2] = {};
    Atomic<size_t> used;
    {
        Runner high(
            [&] {
                (void)go.acquire();
                order[used.fetch_add(1)] = 'h';
            },
            LOW + 1);
        Runner low(
            [&] {
                go.release();
                order[used.fetch_add(1)] = 'l';
            },
            LOW);
    }
    EXPECT_EQ(StringView(order, 2), "hl",
              "the higher priority runs when the lock is released, before the lower one goes on");
}

}  // namespace
