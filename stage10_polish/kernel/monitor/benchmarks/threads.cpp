// What switching, creating and joining threads costs.
#include "containers/vector.hpp"
#include "monitor/bench.hpp"
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
        const uint64_t start = tsc::read();
        scheduler::yield();
        bench.add((tsc::read() - start) / 2);
    }
    pair.stop = true;
    (void)other.value()->join();
}

// The same with many: one round in which every one of them yields once; what one switch takes.
void yield_among(Bench& bench, size_t threads) {
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
        const uint64_t start = tsc::read();
        scheduler::yield();
        bench.add((tsc::read() - start) / (threads + 1));
    }
    pair.stop = true;
    for (const RefPtr<Thread>& other : others) (void)other->join();
}

void yield_threads_10(Bench& bench) { yield_among(bench, 10); }
void yield_threads_1000(Bench& bench) { yield_among(bench, 1000); }

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
BENCHMARK(yield_threads_10, yield_threads_10);
BENCHMARK(yield_threads_1000, yield_threads_1000);
BENCHMARK(thread_create_join, thread_create_join);

}  // namespace
