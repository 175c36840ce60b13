// every_instruction_preempted_in_turn: races are searched for, not waited for.
//
// A scenario is a class whose objects live for one run. Two threads of one priority run first() and
// second(); wrong() says afterwards what must not be, or null. The search makes the run again and
// again, with either of the two beginning. Something happens after the first instruction, in the
// next run after the second, and so on, until a run ends before its turn comes:
//   - the thread that runs is preempted, and the other one goes on, until that one blocks or ends;
//   - the scenario's interrupt(), if it has one, is called as by a device;
//   - the deadline, if the scenario waits until race::deadline(), is over, and who is woken by that
//     runs at once, or not yet.
// Then two of these in each run, the second anywhere behind the first, as far as the budget goes.
// Where interrupts are off it happens at the first instruction with interrupts on, as it would for
// a real timer. A run that never ends is a fault as well: somebody was not woken.
//
// A run is a function of what happened in it and when, so that a failure is seen again with
// `test=races.NAME race=first,switch:212` on the command line (race=second,switch:212,deadline:230
// if the other one began and two things happened). GDB stops there by `break race_moment`.
#pragma once

#include "lib/utility.hpp"
#include "timer/deadline.hpp"

#include <stddef.h>
#include <stdint.h>

class Thread;

namespace race {

constexpr size_t THREADS = 2;

struct Scenario {
    const char* name;
    bool has_deadline;
    bool has_interrupt;
    // Makes the object, calls run_threads() with its parts, and says what wrong() says.
    const char* (*run)();
};

struct Parts {
    void* state;
    void (*bodies[THREADS])(void* state);
    void (*interrupt)(void* state);  // or null
};

// Both bodies in threads of their own, to their ends. False: they did not end.
bool run_threads(const Parts& parts);

void search(const Scenario& scenario);

// --- For the bodies of a scenario ---

// The deadline of this run, for every wait in it that has one.
Deadline deadline();
// The thread that runs first() (0) or second() (1). In this run, also when it has ended.
Thread& thread(size_t which);

template <typename State>
concept HasInterrupt = requires(State& state) {
    state.interrupt();
};
template <typename State>
concept HasDeadline = requires {
    State::HAS_DEADLINE;
};

template <typename State>
const char* run_once() {
    State state;
    Parts parts{&state,
                {[](void* s) { static_cast<State*>(s)->first(); },
                 [](void* s) { static_cast<State*>(s)->second(); }},
                nullptr};
    if constexpr (HasInterrupt<State>) {
        parts.interrupt = [](void* s) { static_cast<State*>(s)->interrupt(); };
    }
    if (!run_threads(parts)) return "a thread waits for ever: it was not woken";
    return state.wrong();
}

template <typename State>
void search(const char* name) {
    search(Scenario{name, HasDeadline<State>, HasInterrupt<State>, run_once<State>});
}

}  // namespace race

// A case of the suite `races`: struct NAME is its scenario.
#define RACE(name)                                                                                 \
    KTEST(races, name) { race::search<name>(#name); }
