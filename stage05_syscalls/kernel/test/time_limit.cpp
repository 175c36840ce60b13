// What is watched, and what is said when its time is over.
#include "test/time_limit.hpp"

#include "lib/panic.hpp"
#include "thread/thread.hpp"
#include "timer/timer.hpp"

namespace {

constinit const test::Case* watched = nullptr;
constinit Thread* its_thread = nullptr;

// The backtrace is of what runs in the kernel. If nothing does, or a program, the question is what
// the test waits for.
void time_is_over(TrapFrame& stopped) {
    const Thread& current = scheduler::current();
    const bool idle = current.name() == "idle";
    TrapFrame shown = stopped;
    if (idle || stopped.from_user()) {
        shown = its_thread->context.stopped_at();
        shown.vector = stopped.vector;
    }
    static char text[200];
    panic(shown, format_to(text, "{}.{} did not finish in {} s of guest time; {} {} ({}) {}",
                           watched->suite, watched->name, test::TimeLimit::SECONDS,
                           idle ? "its thread" : "thread", idle ? its_thread->id() : current.id(),
                           idle ? its_thread->name() : current.name(), idle ? "waits" : "runs"));
}

}  // namespace

test::TimeLimit::TimeLimit(const Case& test) {
    watched = &test;
    its_thread = &scheduler::current();
    timer::set_limit(Deadline::after_ms(SECONDS * 1000), time_is_over);
}

test::TimeLimit::~TimeLimit() { timer::set_limit(Deadline::never(), nullptr); }
