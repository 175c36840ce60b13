// The limit in time under which each test runs: it is kept, whatever the scheduler has armed.
#include "timer/timer.hpp"

#include "arch/trap_frame.hpp"
#include "test/ktap.hpp"
#include "thread/scheduler.hpp"

namespace {

constexpr uint64_t MILLISECOND = 1'000'000;
constexpr uint64_t LATEST = 100 * MILLISECOND;

volatile uint64_t noted_at = 0;  // when note() was called, or 0
volatile uint64_t calls = 0;
volatile uint64_t stopped_rip = 0;

void note(TrapFrame& stopped) {
    noted_at = timer::now();
    calls = calls + 1;
    stopped_rip = stopped.rip;
}

// In place of the test's own limit.
uint64_t limit_in(uint64_t nanoseconds) {
    noted_at = 0;
    calls = 0;
    const Deadline limit = Deadline::after(nanoseconds);
    timer::set_limit(limit, note);
    return limit.nanoseconds();
}

// Nobody sleeps and nobody else is ready, so the scheduler itself needs no alarm.
[[gnu::noinline]] void run_alone_until(uint64_t end) {
    while (noted_at == 0 && timer::now() < end) {
    }
}

KTEST(timer, a_limit_ends_in_the_middle_of_a_lone_busy_loop) {
    const uint64_t limit = limit_in(20 * MILLISECOND);
    run_alone_until(limit + LATEST);
    EXPECT_EQ(calls + 0, uint64_t{1}, "the limit's time came and nobody was told");
    EXPECT(noted_at >= limit, "the limit came early");
    EXPECT(stopped_rip != 0, "the handler did not get what the interrupt stopped");
}

// For a deadline this far away the timing wheel wants to be looked at every 67 ms as well. A round
// is 14 ms off that, so in one of five no such look comes near the limit, which must not wait for
// it.
KTEST(timer, a_limit_ends_while_everybody_sleeps) {
    for (int round = 0; round < 5; round++) {
        const uint64_t limit = limit_in(20 * MILLISECOND);
        (void)scheduler::sleep_until(Deadline::at(limit + LATEST));
        EXPECT_EQ(calls + 0, uint64_t{1}, "the limit's time came once, and was to be told once");
        EXPECT(noted_at >= limit, "the limit came early");
        EXPECT(noted_at < limit + LATEST / 2, "the limit waited for the first sleeper");
    }
}

KTEST(timer, no_limit_no_call) {
    (void)limit_in(5 * MILLISECOND);
    timer::set_limit(Deadline::never(), nullptr);
    (void)scheduler::sleep_ms(10);
    EXPECT_EQ(calls + 0, uint64_t{0}, "a limit that was taken back came all the same");
}

}  // namespace
