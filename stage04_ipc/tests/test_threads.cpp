// The scheduler, the wait queues and what is built on them, as the kernel has them, on the host.
#include "arch/clock.hpp"
#include "host_heap.hpp"
#include "host_results.hpp"
#include "host_threads.hpp"
#include "test/each_failure.hpp"
#include "thread/condition.hpp"
#include "thread/mutex.hpp"
#include "thread/semaphore.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr uint64_t MS = 1'000'000;

// A thread that runs a function; the memory is the test's.
struct Runner {
    explicit Runner(std::function<void()> function, unsigned priority = 16)
        : body(std::move(function)) {
        Result<Ref<Thread>> made =
            Thread::create({.name = "runner",
                            .priority = priority,
                            .entry = [](void* self) { static_cast<Runner*>(self)->body(); },
                            .argument = this});
        EXPECT_OK(made);
        thread = made.value();
        thread->start();
    }
    ~Runner() { EXPECT_EQ(thread->join(), WaitResult::Woken); }

    std::function<void()> body;
    RefPtr<Thread> thread;
};

class Threads : public ::testing::Test {
protected:
    void SetUp() override {
        host_threads();
        objects_ = memory::host_heap_objects;
        stacks_ = emulated::stacks;
        threads_ = Thread::count();
    }
    void TearDown() override {
        EXPECT_EQ(memory::host_heap_objects, objects_) << "leaked";
        EXPECT_EQ(emulated::stacks, stacks_) << "a stack leaked";
        EXPECT_EQ(Thread::count(), threads_);
    }

private:
    uint64_t objects_ = 0, stacks_ = 0;
    size_t threads_ = 0;
};

TEST_F(Threads, HigherPriorityFirstThenInOrder) {
    std::string order;
    {
        Runner a([&] { order += 'a'; }, 10);
        Runner b([&] { order += 'b'; }, 10);
        Runner c([&] { order += 'c'; }, 20);  // runs at once: higher than the test
        Runner d([&] { order += 'd'; }, 3);
        Runner e([&] { order += 'e'; }, 10);
        EXPECT_EQ(order, "c");
    }
    EXPECT_EQ(order, "cabed");
}

TEST_F(Threads, YieldGoesToTheBackOfItsPriority) {
    std::string order;
    auto body = [&](char name) {
        return [&order, name] {
            for (int i = 0; i < 3; i++) {
                order += name;
                scheduler::yield();
            }
        };
    };
    { Runner a(body('a'), 5), b(body('b'), 5), c(body('c'), 4); }
    EXPECT_EQ(order, "abababccc");
}

TEST_F(Threads, ASliceEndsOnlyWhenAnotherThreadOfThePriorityIsReady) {
    std::string order;
    {
        Runner a(
            [&] {
                for (int i = 0; i < 4; i++) {
                    order += 'a';
                    emulated::pass_time(5 * MS);
                }
            },
            5);
        Runner b(
            [&] {
                for (int i = 0; i < 4; i++) {
                    order += 'b';
                    emulated::pass_time(5 * MS);
                }
            },
            5);
        Runner c([&] { order += 'c'; }, 4);
    }
    EXPECT_EQ(order, "aabbaabbc");
}

TEST_F(Threads, APreemptedThreadKeepsItsPlaceAndTheRestOfItsSlice) {
    std::string order;
    Semaphore go;
    {
        Runner high(
            [&] {
                (void)go.acquire();
                order += 'H';
                emulated::pass_time(20 * MS);
            },
            9);
        Runner a(
            [&] {
                order += 'a';
                emulated::pass_time(6 * MS);
                go.release();  // high runs here, longer than a slice
                order += 'a';
                emulated::pass_time(3 * MS);
                order += 'a';
                emulated::pass_time(1 * MS);  // now the slice is over
                order += 'A';
            },
            5);
        Runner b([&] { order += 'b'; }, 5);
    }
    EXPECT_EQ(order, "aHaabA");
}

TEST_F(Threads, SleepNeverEndsEarly) {
    std::mt19937 random(7);
    for (int i = 0; i < 200; i++) {
        const uint64_t duration = random() % (100 * MS);
        const uint64_t start = cpu_clock::now();
        EXPECT_EQ(scheduler::sleep_until(Deadline::after(duration)), WaitResult::TimedOut);
        EXPECT_GE(cpu_clock::now(), start + duration);
        EXPECT_LE(cpu_clock::now(), start + duration + 20'000);
    }
    EXPECT_EQ(emulated::armed, ~uint64_t{0}) << "an idle machine must not be woken";
}

TEST_F(Threads, SleepersWakeInTheOrderOfTheirDeadlines) {
    std::string order;
    {
        Runner a([&] {
            (void)scheduler::sleep_ms(30);
            order += 'a';
        });
        Runner b([&] {
            (void)scheduler::sleep_ms(10);
            order += 'b';
        });
        Runner c([&] {
            (void)scheduler::sleep_ms(20);
            order += 'c';
        });
    }
    EXPECT_EQ(order, "bca");
}

TEST_F(Threads, SemaphoreIsFirstComeFirstServedAndNobodyBargesIn) {
    std::string order;
    Semaphore semaphore;
    {
        Runner a([&] {
            (void)semaphore.acquire();
            order += 'a';
        });
        Runner b([&] {
            (void)semaphore.acquire();
            order += 'b';
        });
        scheduler::yield();
        semaphore.release();
        EXPECT_FALSE(semaphore.try_acquire()) << "it was a's";
        semaphore.release();
    }
    EXPECT_EQ(order, "ab");
    EXPECT_EQ(semaphore.count(), 0u);
}

TEST_F(Threads, TimeoutLeavesTheQueue) {
    Semaphore semaphore;
    EXPECT_EQ(semaphore.acquire(Deadline::after_ms(5)), WaitResult::TimedOut);
    EXPECT_EQ(semaphore.acquire(Deadline::poll()), WaitResult::TimedOut);
    semaphore.release();
    EXPECT_EQ(semaphore.count(), 1u) << "the waiter that gave up was given it";
}

TEST_F(Threads, AWakeUpInTheMomentOfTheTimeoutIsNotLost) {
    Semaphore semaphore;
    std::vector<WaitResult> results;
    {
        Runner waiter([&] { results.push_back(semaphore.acquire(Deadline::after_ms(5))); }, 5);
        (void)scheduler::sleep_ms(1);  // it waits now
        emulated::pass_time(10 * MS);  // its time is over, but we are more important
        semaphore.release();           // it is still in the queue
    }
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0], WaitResult::Woken);
    EXPECT_EQ(semaphore.count(), 0u);
}

TEST_F(Threads, KillEndsEveryKindOfWait) {
    Semaphore semaphore;
    Mutex mutex;
    Condition condition;
    (void)mutex.lock();
    std::vector<WaitResult> results;
    Mutex other;
    Runner forever([&] { (void)semaphore.acquire(); }, 5);
    {
        Runner a([&] { results.push_back(semaphore.acquire()); });
        Runner b([&] { results.push_back(mutex.lock()); });
        Runner c([&] { results.push_back(scheduler::sleep_ms(1000)); });
        Runner d([&] {
            (void)other.lock();
            results.push_back(condition.wait(other));
            EXPECT_FALSE(other.held()) << "an interrupted wait leaves the mutex given up";
        });
        Runner e([&] { results.push_back(forever.thread->join()); });
        Runner f([&] {
            scheduler::current().kill();  // before it waits
            results.push_back(semaphore.acquire(Deadline::after_ms(1000)));
        });
        (void)scheduler::sleep_ms(1);
        for (Runner* runner : {&a, &b, &c, &d, &e}) {
            runner->thread->kill();
        }
        EXPECT_EQ(a.thread->join(), WaitResult::Woken);
    }
    EXPECT_EQ(results, std::vector<WaitResult>(6, WaitResult::Interrupted));
    mutex.unlock();
    EXPECT_TRUE(other.try_lock()) << "the thread that was killed in its wait owns the mutex";
    other.unlock();
    semaphore.release();  // nobody of the killed is in the queue
    EXPECT_EQ(forever.thread->join(), WaitResult::Woken);
    EXPECT_LT(cpu_clock::now(), 3'600'000 * MS);
}

TEST_F(Threads, AbortEndsOneWaitAndIsNotRemembered) {
    Semaphore semaphore;
    std::vector<WaitResult> results;
    {
        Runner a([&] {
            results.push_back(semaphore.acquire());
            results.push_back(semaphore.acquire(Deadline::after_ms(3)));
        });
        scheduler::yield();
        a.thread->abort_wait();
        a.thread->abort_wait();  // it does not wait now
    }
    EXPECT_EQ(results, (std::vector<WaitResult>{WaitResult::Interrupted, WaitResult::TimedOut}));
}

TEST_F(Threads, AKilledThreadThatNeverRanDoesNotRun) {
    bool ran = false;
    {
        Runner a([&] { ran = true; });
        a.thread->kill();
    }
    EXPECT_FALSE(ran) << "it was killed before it had run";
}

TEST_F(Threads, AThreadThatIsNeverStartedIsFreed) {
    Result<Ref<Thread>> thread =
        Thread::create({.name = "never", .entry = [](void*) {}, .uses_fpu = true});
    EXPECT_OK(thread);
}

TEST_F(Threads, BadOptionsAreRefused) {
    EXPECT_EQ(Thread::create({.priority = 32, .entry = [](void*) {}}).error(),
              KERN_INVALID_ARGUMENT);
    EXPECT_EQ(Thread::create({.priority = 3}).error(), KERN_INVALID_ARGUMENT);
}

TEST_F(Threads, CreationFailsCleanlyWhereverMemoryRunsOut) {
    test::EachFailure failure;
    while (failure.next()) {
        const Result<Ref<Thread>> thread = failure.during(
            [] { return Thread::create({.name = "x", .entry = [](void*) {}, .uses_fpu = true}); });
        EXPECT_EQ(thread.ok(), !failure.happened());
    }
    EXPECT_GT(failure.count(), 2u);
}

TEST_F(Threads, MutexHandsOverInOrder) {
    std::string order;
    Mutex mutex;
    (void)mutex.lock();
    {
        auto body = [&](char name) {
            return [&, name] {
                ASSERT_EQ(mutex.lock(), WaitResult::Woken);
                order += name;
                scheduler::yield();
                order += name;
                mutex.unlock();
            };
        };
        Runner a(body('a')), b(body('b')), c(body('c'));
        scheduler::yield();
        mutex.unlock();
        EXPECT_FALSE(mutex.try_lock()) << "unlock() hands it to the thread that has waited longest";
    }
    EXPECT_EQ(order, "aabbcc");
}

TEST_F(Threads, BoundedBufferWithConditions) {
    Mutex mutex;
    Condition not_full, not_empty;
    std::vector<int> buffer, taken;
    {
        Runner consumer([&] {
            for (int i = 0; i < 100; i++) {
                (void)mutex.lock();
                while (buffer.empty()) ASSERT_EQ(not_empty.wait(mutex), WaitResult::Woken);
                taken.push_back(buffer.front());
                buffer.erase(buffer.begin());
                not_full.signal();
                mutex.unlock();
            }
        });
        for (int i = 0; i < 100; i++) {
            (void)mutex.lock();
            while (buffer.size() == 3) ASSERT_EQ(not_full.wait(mutex), WaitResult::Woken);
            buffer.push_back(i);
            not_empty.broadcast();
            mutex.unlock();
        }
    }
    ASSERT_EQ(taken.size(), 100u);
    for (int i = 0; i < 100; i++) EXPECT_EQ(taken[static_cast<size_t>(i)], i);
}

TEST_F(Threads, ConditionTimeoutOwnsTheMutexAgain) {
    Mutex mutex;
    Condition condition;
    (void)mutex.lock();
    EXPECT_EQ(condition.wait(mutex, Deadline::after_ms(5)), WaitResult::TimedOut);
    EXPECT_TRUE(mutex.held()) << "after a timeout the waiter must own it again";
    mutex.unlock();
}

TEST_F(Threads, ManyThreadsComeAndGo) {
    uint64_t sum = 0;
    for (int round = 0; round < 20; round++) {
        std::vector<std::unique_ptr<Runner>> runners;
        for (unsigned i = 0; i < 50; i++) {
            runners.push_back(std::make_unique<Runner>(
                [&sum] {
                    scheduler::yield();
                    sum++;
                    (void)scheduler::sleep_ms(1);
                },
                i % 32));
        }
    }
    EXPECT_EQ(sum, 1000u);
}

}  // namespace
