// Stops a thread after each of its instructions, counts them, and does what is planned.
#include "test/race_run.hpp"

#include "arch/interrupts.hpp"
#include "arch/single_step.hpp"
#include "lib/panic.hpp"
#include "test/ktap.hpp"
#include "test/race_moment.hpp"
#include "test/race_turn.hpp"
#include "timer/timing_wheel.hpp"

namespace {

constexpr unsigned PRIORITY = 5;  // below the thread that runs the test, which sleeps meanwhile
constexpr uint64_t PATIENCE_MS = 40;
constexpr int LOOKS = 3;

constinit race::Run* active = nullptr;

void debug_exception(TrapFrame& frame) {
    if (active && !frame.from_user()) {
        active->stepped(frame);
    } else if (!frame.from_user() && single_step::goes_on_in(frame)) {
        single_step::end_in(frame);  // what is left of a run that is over
    } else {
        interrupts::unhandled(frame);
    }
}

}  // namespace

void race::Run::enter(void* participant) {
    Participant& self = *static_cast<Participant*>(participant);
    self.counted = true;
    single_step::begin();
    self.body(self.run->parts_.state);
    self.run->ended_ = timer::now();
    self.counted = false;
}

race::Run::Participant* race::Run::current() {
    for (Participant& participant : participants_) {
        if (participant.thread && &*participant.thread == &current_thread()) return &participant;
    }
    return nullptr;
}

void race::Run::stepped(TrapFrame& frame) {
    Participant* const self = current();
    if (self && self->away) return;
    if (!self || !self->counted) return race_turn::pass_by(frame);
    if (plan_.count > 0 && next_ == plan_.count)
        return single_step::end_in(frame);  // the rest is free
    if (frame.rip == last_place_) return;   // one instruction that repeats itself
    last_place_ = frame.rip;
    if (instructions_++ == 0) began_ = timer::now();
    if (plan_.count == 0 || instructions_ < plan_.moments[next_].after) return;
    const Event event = plan_.moments[next_].event;
    if (!interrupts::enabled_in(frame) || (event == Event::Switch && this_cpu().lock_lent)) return;
    happened_[next_++] = {event, instructions_, frame.rip};
    race_moment(frame);
    let_it_happen(event, *self);
}

// Interrupts are off, as in the handler of a timer or a device.
void race::Run::let_it_happen(Event event, Participant& self) {
    constexpr uint64_t TICK = uint64_t{1} << TimingWheel::TICK_SHIFT;
    Thread& other = *participants_[&self == &participants_[0] ? 1 : 0].thread;
    if (event == Event::Interrupt) return parts_.interrupt(parts_.state);
    if (event == Event::Wanted) return race_turn::want(other);
    if (event != Event::Switch) {
        while (timer::now() <= deadline_ + TICK) {
        }
        if (event == Event::Deadline) return;
        interrupts::let_in();
    }
    self.away = true;
    if (next_ < plan_.count) single_step::begin();  // the other one is to be counted, too
    race_turn::give(other);
    single_step::end();
    self.away = false;
}

bool race::Run::make_threads() {
    for (size_t i = 0; i < THREADS; i++) {
        Participant& participant = participants_[i];
        participant.run = this;
        participant.body = parts_.bodies[i];
        Result<Ref<Thread>> made = Thread::create(
            {.name = "race", .priority = PRIORITY, .entry = enter, .argument = &participant});
        EXPECT_EQ(made.error(), KERN_SUCCESS, "a thread of the scenario could not be made");
        if (!made) return false;
        participant.thread = made.value();
    }
    return true;
}

// A thread that waits, and was given the processor in none of several long times, waits for ever.
// Nobody else is there to wake it.
bool race::Run::ended(Participant& participant) {
    Thread& thread = *participant.thread;
    for (int look = 0; look < LOOKS; look++) {
        const uint64_t before = thread.switches();
        if (thread.join(Deadline::after_ms(PATIENCE_MS)) == WaitResult::Woken) return true;
        const Thread::State state = thread.state();
        const bool waits = state == Thread::State::Blocked || state == Thread::State::Sleeping;
        if (!waits || thread.switches() != before) look = -1;
    }
    return false;
}

bool race::Run::run_threads(const Parts& parts) {
    parts_ = parts;
    if (!make_threads()) return false;
    interrupts::on(vector::DEBUG, debug_exception);
    active = this;
    Thread* const threads[] = {&thread(plan_.second_begins ? 1 : 0),
                               &thread(plan_.second_begins ? 0 : 1)};
    race_turn::start(*threads[0], *threads[1]);
    bool good = true;
    for (Participant& participant : participants_) good = good && ended(participant);
    for (Participant& participant : participants_) {
        if (!good) participant.thread->kill();
    }
    // What they stand on is about to go.
    for (Participant& participant : participants_) {
        if (!good && !ended(participant)) panic("a thread waits, and cannot even be killed");
    }
    active = nullptr;
    single_step::end();
    return good;
}
