// The search: which runs are made, and what is said of one that fails.
#include "test/race.hpp"

#include "boot/boot.hpp"
#include "halt/backtrace.hpp"
#include "lib/panic.hpp"
#include "monitor/monitor.hpp"
#include "test/ktap.hpp"
#include "test/race_run.hpp"
#include "test/race_turn.hpp"

namespace {

using race::Event;
using race::Happened;
using race::Plan;

// For all runs of a scenario with two events, in instructions of its two threads;
// race_budget=NUMBER on the command line is another one. What is left out of a longer search is
// spread evenly.
constexpr uint64_t BUDGET = 20'000;
constexpr size_t EVENTS = 5;
constexpr Event ALL[EVENTS] = {Event::Switch, Event::Deadline, Event::Expiry, Event::Interrupt,
                               Event::Wanted};
constexpr StringView NAMES[EVENTS] = {"switch", "deadline", "expiry", "interrupt", "wanted"};
constexpr StringView WORDS[EVENTS] = {
    "preempted", "the deadline passes", "the deadline passes, and its thread runs,",
    "an interrupt comes", "another processor wants to be in the kernel"};

// The run that is on, and its scenario.
constinit race::Run* running = nullptr;
constinit const char* running_name = nullptr;

uint64_t budget() {
    const Result<StringView> given = boot::option("race_budget");
    if (!given) return BUDGET;
    const Result<uint64_t> number = monitor::parse_number(given.value());
    return number ? number.value() : BUDGET;
}

size_t number(Event event) { return static_cast<size_t>(event); }

// What has happened in the run: where, and how to see it again.
void print_places() {
    const race::Run& run = *running;
    for (size_t i = 0; i < run.happened_count(); i++) {
        const Happened& it = run.happened(i);
        const Symbol symbol = find_symbol(it.place);
        println("    # race {}: {} after instruction {}, before {:#x} {}+{:#x}", running_name,
                WORDS[number(it.event)], it.after, it.place, symbol.name, symbol.offset);
    }
    print("    # race {}: again with test=races.{} race={}", running_name, running_name,
          run.second_begins() ? "second" : "first");
    for (size_t i = 0; i < run.happened_count(); i++) {
        print(",{}:{}", NAMES[number(run.happened(i).event)], run.happened(i).after);
    }
    println("");
}

class Search : NonCopyable {
public:
    explicit Search(const race::Scenario& scenario) : scenario_(scenario) {}

    void everything();
    bool replay(StringView wanted);

private:
    bool can_happen(Event event) const {
        if (event == Event::Switch) return true;
        if (event == Event::Wanted) return race_turn::can_want() && !scenario_.has_deadline;
        return event == Event::Interrupt ? scenario_.has_interrupt : scenario_.has_deadline;
    }
    bool attempt(const Plan& plan);
    bool once(Event event, bool second_begins);
    bool twice(Event first, Event second, uint64_t step);

    const race::Scenario& scenario_;
    uint64_t time_per_instruction_ = 20'000;  // nanoseconds, with the exception behind each
    uint64_t length_ = 0;                     // instructions of a run in which nothing happens
    uint64_t runs_ = 0;
    uint64_t instructions_ = 0;
    // Of the last attempt.
    size_t count_ = 0;
    Happened happened_[Plan::MOST];
};

// False: it went wrong, and that was reported.
bool Search::attempt(const Plan& plan) {
    constexpr uint64_t TO_START = 500'000;  // nanoseconds: to make and start two threads
    const uint64_t counted = plan.count == 0 ? length_ : plan.moments[plan.count - 1].after;
    race::Run run(plan, timer::now() + TO_START + 2 * (counted + 50) * time_per_instruction_);
    running = &run;
    running_name = scenario_.name;
    set_panic_postscript(print_places);
    const char* const wrong = scenario_.run();
    set_panic_postscript(nullptr);
    if (wrong) {
        char buffer[200];
        print_places();
        test::fail("race", static_cast<int>(runs_),
                   format_to(buffer, "{}: {}", scenario_.name, wrong));
    }
    running = nullptr;
    runs_++;
    instructions_ += run.instructions();
    count_ = run.happened_count();
    for (size_t i = 0; i < count_; i++) happened_[i] = run.happened(i);
    if (plan.count == 0 && run.instructions() > 0) {
        length_ = run.instructions();
        time_per_instruction_ = run.time() / length_ + 1;
    }
    return !wrong;
}

// After each instruction in turn, until a run ends before its turn.
bool Search::once(Event event, bool second_begins) {
    Plan plan{{{event, 1}}, 1, second_begins};
    while (true) {
        if (!attempt(plan)) return false;
        if (count_ == 0) return true;
        plan.moments[0].after = happened_[0].after + 1;
    }
}

// With a `step` of 1 both come after each instruction. With a longer one the second begins one
// later each time, so that all distances between the two come.
bool Search::twice(Event first, Event second, uint64_t step) {
    Plan plan{{{first, 1}, {second, 0}}, 2, false};
    for (uint64_t round = 0;; round++) {
        uint64_t after = plan.moments[0].after + 1 + round % step;
        while (true) {
            plan.moments[1].after = after;
            if (!attempt(plan)) return false;
            if (count_ == 0) return true;
            plan.moments[0].after = happened_[0].after;
            if (count_ == 1) break;
            after = happened_[1].after + step;
        }
        plan.moments[0].after += step;
    }
}

void Search::everything() {
    if (!attempt(Plan{})) return;
    for (const Event event : ALL) {
        if (can_happen(event) && !(once(event, false) && once(event, true))) return;
    }
    const uint64_t runs = runs_;
    const uint64_t instructions = instructions_;
    println("    # race {}: {} instructions; one event in each of {} runs ({} instructions)",
            scenario_.name, length_, runs, instructions);
    uint64_t kinds = 0;
    for (const Event event : ALL) {
        if (can_happen(event)) kinds += 2;  // each with one thread beginning, and with the other
    }
    // A run with two is about as long as these were, and half of all pairs are in order.
    const uint64_t room = 2 * budget() / (instructions / runs + 1) / (kinds * kinds / 4);
    uint64_t step = 1;
    while ((runs / kinds / step) * (runs / kinds / step) > room) step++;
    step = step == 1 ? 1 : step * length_ / (runs / kinds) + 1;  // in instructions
    for (const Event first : ALL) {
        for (const Event second : ALL) {
            if (first != Event::Switch && first == second) continue;  // comes once
            if (first == Event::Wanted || second == Event::Wanted) continue;
            if (can_happen(first) && can_happen(second) && !twice(first, second, step)) return;
        }
    }
    println("    # race {}: two events in each of {} runs ({} instructions), {} instructions apart",
            scenario_.name, runs_ - runs, instructions_ - instructions, step);
}

// "first,switch:212,deadline:230": who begins, and what happens when
bool Search::replay(StringView wanted) {
    if (!attempt(Plan{})) return true;
    Plan plan;
    while (!wanted.empty()) {
        size_t end = 0;
        size_t colon = 0;
        for (; end < wanted.size() && wanted[end] != ','; end++) {
            if (wanted[end] == ':') colon = end;
        }
        const StringView word = wanted.slice(0, colon);
        if (wanted.starts_with("second")) plan.second_begins = true;
        for (size_t i = 0; i < EVENTS && plan.count < Plan::MOST; i++) {
            if (!(word == NAMES[i])) continue;
            const Result<uint64_t> after =
                monitor::parse_number(wanted.slice(colon + 1, end - colon - 1));
            if (!after) return false;
            plan.moments[plan.count++] = {static_cast<Event>(i), after.value()};
        }
        wanted = wanted.slice(end + 1);
    }
    (void)attempt(plan);
    println("    # race {}: one run, in which {} of {} events happened", scenario_.name, count_,
            plan.count);
    return true;
}

}  // namespace

bool race::run_threads(const Parts& parts) { return running->run_threads(parts); }
Deadline race::deadline() { return running->deadline(); }
Thread& race::thread(size_t which) { return running->thread(which); }

void race::search(const Scenario& scenario) {
    Search search(scenario);
    const Result<StringView> wanted = boot::option("race");
    if (wanted.ok()) {
        EXPECT(search.replay(wanted.value()),
               "race=first or second, and switch:NUMBER, "
               "deadline:NUMBER, expiry:NUMBER, interrupt:NUMBER, wanted:NUMBER");
    } else {
        search.everything();
    }
}
