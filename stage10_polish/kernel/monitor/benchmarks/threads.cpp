// What switching, creating and joining threads costs.
#include "containers/vector.hpp"
#include "monitor/bench.hpp"
#include "thread/semaphore.hpp"
#include "thread/thread.hpp"

namespace {

// Two threads of one priority yield to each other; half of a round trip is one switch.
struct Pair {
    volatile bool stop = false;
};

void partner(void* argument) {
    Pair& pair = *static_cast<Pair*>(argument);
    while (!pair.stop) {
        scheduler::yield();
    }
}

void yield_thread(Bench& bench) {
    Pair pair;
    Result<Ref<Thread>> other = Thread::create({.name = "partner",
                                                .priority = scheduler::current().priority,
                                                .entry = partner,
                                                .argument = &pair});
    if (!other) {
        return;
    }
    other.value()->start();
    for (uint64_t i = 0; i < bench.runs(); i++) {
        bench.start();
        scheduler::yield();
        bench.stop(2);
    }
    pair.stop = true;
    (void)other.value()->join();
}

// The same with many: one round in which every one of them yields once; what one switch takes.
void yield_threads(Bench& bench) {
    const uint32_t threads = bench.size();
    Pair pair;
    Vector<RefPtr<Thread>> others;
    for (size_t i = 0; i < threads; i++) {
        Result<Ref<Thread>> other = Thread::create({.name = "one of many",
                                                    .priority = scheduler::current().priority,
                                                    .entry = partner,
                                                    .argument = &pair});
        if (!other || !others.push_back(other.value())) break;
        other.value()->start();
    }
    const bool all = others.size() == threads;
    scheduler::yield();
    for (uint64_t i = 0; all && i < bench.runs(); i++) {
        bench.start();
        scheduler::yield();
        bench.stop(threads + 1);
    }
    pair.stop = true;
    for (const RefPtr<Thread>& other : others) (void)other->join();
}

// A thread is asked something and its answer awaited, with a deadline that does not pass, among
// threads that sleep.
struct Sleepers {
    Semaphore asked;
    Semaphore answered;
    Semaphore morning;
    volatile bool stop = false;
};

void sleep(void* argument) {
    const uint64_t hour = 3'600'000, spread = scheduler::current().id() % 60'000;
    (void)static_cast<Sleepers*>(argument)->morning.acquire(Deadline::after_ms(hour + spread));
}

void answer(void* argument) {
    Sleepers& all = *static_cast<Sleepers*>(argument);
    while (all.asked.acquire() == WaitResult::Woken && !all.stop) {
        all.answered.release();
    }
}

void sleepers(Bench& bench) {
    Sleepers all;
    Vector<RefPtr<Thread>> threads;
    for (uint32_t i = 0; i <= bench.size(); i++) {
        Result<Ref<Thread>> thread =
            Thread::create({.name = "sleeper", .entry = i == 0 ? answer : sleep, .argument = &all});
        if (!thread || !threads.push_back(thread.value())) break;
        thread.value()->start();
    }
    (void)scheduler::sleep_ms(1);
    for (uint64_t i = 0; threads.size() > bench.size() && i < bench.runs(); i++) {
        bench.start();
        all.asked.release();
        if (all.answered.acquire(Deadline::after_ms(1000)) != WaitResult::Woken) break;
        bench.stop();
    }
    all.stop = true;
    all.asked.release();
    for (uint32_t i = 0; i < bench.size(); i++) all.morning.release();
    for (const RefPtr<Thread>& thread : threads) (void)thread->join();
}

void nothing(void*) {}

void thread_create_join(Bench& bench) {
    for (uint64_t i = 0; i < bench.runs(); i++) {
        bench.start();
        Result<Ref<Thread>> thread = Thread::create({.name = "short", .entry = nothing});
        if (!thread) {
            return;
        }
        thread.value()->start();
        (void)thread.value()->join();
        bench.stop();
    }
}

BENCHMARK(yield_thread, yield_thread);
BENCHMARK_AMONG(yield_threads, yield_threads);
BENCHMARK_AMONG(sleepers, sleepers);
BENCHMARK(thread_create_join, thread_create_join);

}  // namespace
