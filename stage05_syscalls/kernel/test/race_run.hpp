// RaceRun: one run of a scenario, in which things happen after a given number of instructions.
#pragma once

#include "arch/trap_frame.hpp"
#include "lib/ref.hpp"
#include "test/race.hpp"
#include "thread/thread.hpp"

namespace race {

// To the thread that runs: it is preempted; the deadline of the run is over; that, and whoever it
// has woken runs at once; a device wants something; another processor wants to be in the kernel.
enum class Event : uint8_t { Switch, Deadline, Expiry, Interrupt, Wanted };

struct Moment {
    Event event = Event::Switch;
    uint64_t after = 0;  // instructions of the two threads together
};

// What is to happen in a run, in this order.
struct Plan {
    static constexpr size_t MOST = 2;
    Moment moments[MOST];
    size_t count = 0;
    bool second_begins = false;  // else the one that runs first()
};

// What did.
struct Happened {
    Event event = Event::Switch;
    uint64_t after = 0;  // as planned, or later, where interrupts were off
    uint64_t place = 0;  // the instruction before which it happened
};

class Run : NonCopyable {
public:
    Run(const Plan& plan, uint64_t deadline) : plan_(plan), deadline_(deadline) {}

    bool run_threads(const Parts& parts);

    // When it is over.
    uint64_t instructions() const { return instructions_; }  // up to what happened last
    uint64_t time() const { return ended_ - began_; }        // nanoseconds
    bool second_begins() const { return plan_.second_begins; }
    size_t happened_count() const { return next_; }
    const Happened& happened(size_t which) const { return happened_[which]; }

    Deadline deadline() const { return Deadline::at(deadline_); }
    Thread& thread(size_t which) { return *participants_[which].thread; }

    // After each instruction of any thread, while the run is on.
    void stepped(TrapFrame& frame);

private:
    struct Participant {
        Run* run = nullptr;
        void (*body)(void*) = nullptr;
        RefPtr<Thread> thread;
        bool counted = false;  // its instructions count: it is in its body
        bool away = false;     // was stopped by us, and is in what lets the others run
    };

    static void enter(void* participant);
    static bool ended(Participant& participant);
    bool make_threads();
    Participant* current();
    void let_it_happen(Event event, Participant& participant);

    const Plan plan_;
    const uint64_t deadline_;
    Parts parts_{};
    Participant participants_[THREADS];
    Happened happened_[Plan::MOST];
    size_t next_ = 0;  // of the plan
    uint64_t instructions_ = 0;
    uint64_t began_ = 0;  // nanoseconds
    uint64_t ended_ = 0;
    uint64_t last_place_ = 0;
};

}  // namespace race
