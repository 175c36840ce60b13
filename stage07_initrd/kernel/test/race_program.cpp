// Counts the instructions that a program makes step by step, and lets others run after one of them.
#include "test/race_program.hpp"

#include "arch/interrupts.hpp"
#include "arch/single_step.hpp"
#include "test/race_moment.hpp"
#include "test/user_program.hpp"
#include "thread/scheduler.hpp"

namespace {

// One run of a program.
struct ProgramRun {
    uint64_t after;             // the instruction after which its thread is preempted
    uint64_t instructions = 0;  // of all threads that step, up to then
    uint64_t place = 0;         // where that was; 0: the program had fewer
};

constinit ProgramRun* active = nullptr;

void debug_exception(TrapFrame& frame) {
    if (!active || !frame.from_user()) return interrupts::unhandled(frame);
    if (active->place != 0) return single_step::end_in(frame);
    if (++active->instructions < active->after) return;
    active->place = frame.rip;
    race_moment(frame);
    scheduler::yield();
}

}  // namespace

void race::search_program(StringView name, Bytes file, Span<const StringView> arguments) {
    interrupts::on(vector::DEBUG, debug_exception);
    uint64_t runs = 0;
    uint64_t instructions = 0;
    bool more = true;
    for (uint64_t after = 1; more; after++) {
        ProgramRun run{after};
        active = &run;
        const TaskEnd end = test::run_program(file, arguments);
        active = nullptr;
        runs++;
        instructions += run.instructions;
        more = run.place != 0;
        if (end.reason == TaskEnd::Reason::Exited && end.status == 0) continue;
        char text[200];
        test::fail("race", static_cast<int>(runs),
                   format_to(text,
                             "{}: preempted after instruction {}, at {:#x} in the program: {}",
                             name, run.instructions, run.place, end));
        break;
    }
    println("    # race {}: one event in each of {} runs of the program ({} instructions)", name,
            runs, instructions);
}
