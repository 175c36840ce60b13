// The monitor's thread runs its loop for ever.
#include "monitor/monitor_thread.hpp"

#include "lib/panic.hpp"
#include "monitor/monitor.hpp"
#include "thread/thread.hpp"

namespace {

using Function = void (*)();
constinit Function what_comes_first = nullptr;

void interpret(void*) {
    if (what_comes_first) what_comes_first();
    while (true) monitor::run();
}

}  // namespace

void monitor::start_thread(void (*first)()) {
    what_comes_first = first;
    const Result<Ref<Thread>> thread = Thread::create(
        {.name = "monitor", .priority = RunQueue::PRIORITIES - 1, .entry = interpret});
    if (!thread) {
        panic("no memory for the monitor's thread");
    }
    thread.value()->start();
}
