// Parts of the scheduler, each by itself: the first frame of a thread, the wheel, and whose slice
// it is.
#include "arch/context.hpp"
#include "memory/box.hpp"
#include "test/ktap.hpp"
#include "test/runner.hpp"
#include "timer/timer.hpp"
#include "timer/timing_wheel.hpp"

namespace {

constexpr unsigned LOW = 5;

void nobody() {}

// A stack is used again, so the first frame must not be what somebody else left there.
KTEST(threads, a_new_thread_has_no_caller) {
    alignas(16) uint64_t stack[32];
    for (uint64_t& word : stack) word = ~uint64_t{0};
    Context context;
    context.kernel_stack_top = reinterpret_cast<uint64_t>(stack + 32);
    context.prepare(nobody);
    const TrapFrame frame = context.stopped_at();
    EXPECT_EQ(frame.rip, reinterpret_cast<uint64_t>(nobody), "it begins where it was told to");
    EXPECT_EQ(frame.rbp, 0u, "a backtrace ends at a frame pointer of zero");
    EXPECT_EQ(frame.rsp % 16, 8u, "as behind a call (System V ABI, 3.2.2)");
    if (frame.rsp < reinterpret_cast<uint64_t>(stack) || frame.rsp >= context.kernel_stack_top) {
        return test::fail(__FILE__, __LINE__, "the thread does not begin on its own stack");
    }
    EXPECT_EQ(*reinterpret_cast<const uint64_t*>(frame.rsp), 0u,
              "nobody has called the first function of a thread");
}

// advance() may stop where a part of a slot is still to be dealt with: that comes first.
KTEST(threads, a_wheel_that_was_stopped_goes_on_at_once) {
    constexpr uint64_t TICK = uint64_t{1} << TimingWheel::TICK_SHIFT;
    Result<Box<TimingWheel>> made = Box<TimingWheel>::make();
    EXPECT_EQ(made.error(), KERN_SUCCESS);
    if (!made.ok()) return;
    TimingWheel& wheel = *made.value();
    Timeout later;
    Timeout sooner;
    wheel.add(later, Deadline::at((TimingWheel::SLOTS + 5) * TICK));
    wheel.add(sooner, Deadline::at(TimingWheel::SLOTS * TICK));
    TimingWheel::List expired;
    wheel.advance(TimingWheel::SLOTS * TICK, expired, 1);
    if (expired.empty()) {
        EXPECT(wheel.next().nanoseconds() <= TimingWheel::SLOTS * TICK,
               "one of the two has expired and was not looked at: there is no time to lose");
        wheel.advance(TimingWheel::SLOTS * TICK, expired, 1);
    }
    EXPECT(expired.pop_front() == &sooner, "it was its time, and not yet that of the other");
    EXPECT_EQ(wheel.size(), 1u);
    wheel.advance((TimingWheel::SLOTS + 5) * TICK, expired);
    EXPECT(expired.pop_front() == &later, "it was its time");

    wheel.advance(~uint64_t{0}, expired);  // what a wheel that is wrong may have left
    while (expired.pop_front()) {
    }
}

// The one who runs makes an equal one ready, and goes on: from then on it has a slice with an end.
KTEST(threads, a_new_equal_gets_its_turn) {
    volatile bool ran = false;
    Runner busy(
        [&] {
            Runner equal([&] { ran = true; }, LOW);
            for (int i = 0; i < 20'000'000 && !ran; i++) {
            }
            EXPECT(ran, "a thread that never yields was not preempted by an equal one that it "
                        "started: is the alarm set when there is somebody to give way to?");
        },
        LOW);
}

// A more important thread that runs every millisecond must not give them new slices.
KTEST(threads, who_was_interrupted_keeps_the_rest_of_its_slice) {
    volatile bool done = false;
    volatile bool ran[2] = {};
    const auto body = [&](int number) {
        return [&, number] {
            while (!done) ran[number] = true;
        };
    };
    Runner first(body(0), LOW);
    Runner second(body(1), LOW);
    for (int i = 0; i < 100; i++) (void)scheduler::sleep_ms(1);
    EXPECT(ran[0] && ran[1], "one of two equals had 100 ms, and the other nothing: the rest of a "
                             "slice is kept, not begun anew");
    done = true;
}

// It runs for half a slice, sleeps, and goes on until an equal one gets its turn. Three of five
// count: the machine below may stand still for a moment in the others.
KTEST(threads, who_is_woken_begins_a_new_slice) {
    constexpr uint64_t MILLISECOND = 1'000'000;
    volatile bool done = false;
    volatile uint64_t others_turn = 0;  // when it began last
    int whole = 0;
    Runner other(
        [&] {
            for (uint64_t last = timer::now(); !done;) {
                const uint64_t now = timer::now();
                if (now - last > MILLISECOND) others_turn = now;
                last = now;
            }
        },
        LOW);
    Runner woken(
        [&] {
            for (int i = 0; i < 5; i++) {
                const uint64_t begun = timer::now();
                while (timer::now() - begun < scheduler::SLICE / 2) {
                }
                (void)scheduler::sleep_ms(1);
                const uint64_t start = timer::now();
                uint64_t end = start;  // the other one may never get its turn
                while (others_turn < start && end - start < 3 * scheduler::SLICE) {
                    end = timer::now();
                }
                if (others_turn >= start) end = others_turn;
                whole += end - start > scheduler::SLICE * 3 / 4;
            }
            done = true;
        },
        LOW);
    test::wait_for([&] { return done + 0; });
    EXPECT(whole >= 3,
           "who has slept begins a new slice of 10 ms, whatever was left of the old one");
}

}  // namespace
