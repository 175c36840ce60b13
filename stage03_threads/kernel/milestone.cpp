// Two kernel threads that never give way share the processor: each runs for 10 ms, then the other.
#include "monitor/milestone.hpp"

#include "lib/atomic.hpp"
#include "lib/format.hpp"
#include "thread/thread.hpp"

namespace {

constexpr unsigned TURNS = 5;  // for each of the two

constinit Atomic<char> whose_turn{0};
constinit Atomic<unsigned> turns{0};

// Never yields, never blocks: only the timer takes the processor away from it.
void take_turns(void* name) {
    const char self = *static_cast<const char*>(name);
    while (turns.load_relaxed() < 2 * TURNS) {
        if (whose_turn.exchange(self) != self && turns.fetch_add(1) < 2 * TURNS) {
            println("  thread {} runs at {:>3} ms", self, timer::now() / 1'000'000);
        }
    }
}

Result<Ref<Thread>> make(char& name) {
    return Thread::create({.name = {&name, 1}, .entry = take_turns, .argument = &name});
}

}  // namespace

void milestone() {
    char names[] = {'A', 'B'};
    whose_turn.store(0);
    turns.store(0);
    const Result<Ref<Thread>> a = make(names[0]);
    const Result<Ref<Thread>> b = make(names[1]);
    if (!a || !b) {
        println("milestone 3: no memory for two threads");
        return;
    }
    const uint64_t began = timer::now();
    a.value()->start();
    b.value()->start();
    // Both have ended before this function, and the names, are gone.
    while (a.value()->join() != WaitResult::Woken || b.value()->join() != WaitResult::Woken) {
    }
    println("milestone 3: two threads ran concurrently, {} turns in {} ms", 2 * TURNS,
            (timer::now() - began) / 1'000'000);
}
