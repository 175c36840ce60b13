// uptime, sleep: the clock.
#include "lib/format.hpp"
#include "monitor/monitor.hpp"
#include "thread/scheduler.hpp"
#include "timer/timer.hpp"

namespace {

constexpr uint64_t MILLISECOND = 1'000'000;
constexpr uint64_t SECOND = 1'000'000'000;
constexpr uint64_t LONGEST_SLEEP = 3'600'000;  // milliseconds

void uptime(monitor::Arguments&) {
    const uint64_t now = timer::now();
    const timer::Statistics statistics = timer::statistics();
    const scheduler::Counters counters = scheduler::counters();
    println("up {}.{:09} s, idle {}.{:09} s", now / SECOND, now % SECOND,
            counters.idle_time / SECOND, counters.idle_time % SECOND);
    println("{} switches, {} of them preemptions, {} alarms", counters.switches,
            counters.preemptions, statistics.alarms);
    println("clock {} Hz, alarm {} Hz, measured again {} times", statistics.clock_hz,
            statistics.alarm_hz, statistics.refinements);
}

void sleep(monitor::Arguments& arguments) {
    const Result<uint64_t> milliseconds = arguments.number(0);
    if (!milliseconds || milliseconds.value() > LONGEST_SLEEP) {
        println("sleep: MS is a number of milliseconds, at most {}", LONGEST_SLEEP);
        return;
    }
    const uint64_t start = timer::now();
    (void)scheduler::sleep_ms(milliseconds.value());
    const uint64_t slept = timer::now() - start;
    println("slept {}.{:06} ms", slept / MILLISECOND, slept % MILLISECOND);
}

MONITOR_COMMAND(uptime, "", "the time since boot, and what the scheduler did", uptime);
MONITOR_COMMAND(sleep, "MS", "sleeps so many milliseconds", sleep);

}  // namespace
