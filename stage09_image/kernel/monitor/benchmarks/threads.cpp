// What switching, creating and joining threads costs.
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
BENCHMARK(thread_create_join, thread_create_join);

}  // namespace
