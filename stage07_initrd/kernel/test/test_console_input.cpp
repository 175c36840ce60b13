// The console as programs read it: what becomes of a line whose reader is gone, and whose it is.
// What is typed here begins with '#', so that its echo is a comment in the report.
#include "arch/interrupts.hpp"
#include "console/console.hpp"
#include "service/console_objects.hpp"
#include "test/user_program.hpp"
#include "thread/scheduler.hpp"

USER_PROGRAM(read_for_ever)
USER_PROGRAM(read_raw_for_ever)
USER_PROGRAM(spin)

namespace {

// As long as it lives, what is typed is for programs and not for the monitor.
class InputForPrograms : NonCopyable {
public:
    InputForPrograms() { console::input_object().release(); }
    ~InputForPrograms() {
        console::input_object().hold();
        console::input_object().set_foreground(nullptr);
    }
};

RefPtr<Job> make_job() {
    const Result<Ref<Job>> job = Job::create();
    EXPECT(job.ok());
    if (!job.ok()) return nullptr;
    return job.value();
}

// One that has the console.
RefPtr<Job> foreground_job() {
    RefPtr<Job> job = make_job();
    console::input_object().set_foreground(job);
    return job;
}

// Time for programs to get where they wait, or to take what is there.
void let_programs_run() { (void)scheduler::sleep_ms(5); }

void end(Task& task) {
    task.terminate({.reason = TaskEnd::Reason::Killed});
    EXPECT_EQ(test::end_of(task).reason, TaskEnd::Reason::Killed, "it had ended before");
}

// As the interrupt of a device brings it.
void type(StringView text) {
    for (const char character : text) {
        const InterruptGuard guard;
        EXPECT(console::input_arrived(static_cast<uint8_t>(character)), "the ring is full");
    }
}

class Answer final : public StillWanted {
public:
    explicit Answer(kern_return_t code) : code_(code) {}
    Result<void> check() const override {
        if (code_ != KERN_SUCCESS) return code_;
        return {};
    }

private:
    kern_return_t code_;
};

// Ctrl-C, whose echo makes a line of its own. False: it was a byte of input, which is taken out.
bool interrupt() {
    print("# ");
    type("\x03");
    console::write("\n");
    return !console::try_read_byte().ok();
}

// The size of the next line, which is there already; -1 if there is none.
int64_t read_line(kern_return_t wanted = KERN_SUCCESS, bool raw = false) {
    uint8_t line[64];
    const Result<size_t> got =
        console::input_object().read(line, Answer(wanted), raw, Deadline::after_ms(0));
    return got.ok() ? static_cast<int64_t>(got.value()) : -1;
}

}  // namespace

KTEST(console, half_a_line_ends_with_its_reader) {
    const InputForPrograms released;
    const RefPtr<Task> task = test::start_program(read_for_ever_program(), {}, foreground_job());
    if (!task) return;
    let_programs_run();
    type("# half");
    let_programs_run();
    end(*task);
    type("new\n");
    EXPECT_EQ(read_line(), 4, "what was typed for a reader that has ended must go with it");
}

KTEST(console, a_line_that_cannot_arrive_stays) {
    const InputForPrograms released;
    type("# line\n");
    EXPECT_EQ(read_line(KERN_INVALID_ADDRESS), -1, "its reader has no buffer any more");
    EXPECT_EQ(read_line(), 7, "the line must stay for the next reader");
    type("# raw\n");
    EXPECT_EQ(read_line(KERN_INVALID_ADDRESS, true), -1, "its reader has no buffer any more");
    EXPECT_EQ(read_line(KERN_SUCCESS, true), 6, "the bytes must stay for the next reader");
    EXPECT_EQ(read_line(), -1, "everything has been read");
}

// The program exits with minus what its read gave: 0 is the end of input.
KTEST(console, a_program_in_the_background_finds_the_end_of_input) {
    const InputForPrograms released;
    type("# not for it\n");
    const RefPtr<Job> in_front = foreground_job();
    const TaskEnd end = test::run_program(read_for_ever_program());
    EXPECT_EQ(end.reason, TaskEnd::Reason::Exited);
    EXPECT_EQ(end.status, 0, "it does not have the console: the end of input");
    EXPECT_EQ(read_line(), 13, "the line was for somebody else, and must stay");
}

KTEST(console, a_program_whose_job_loses_the_console_stops_reading) {
    const InputForPrograms released;
    const RefPtr<Job> job = foreground_job();
    const RefPtr<Task> reads = test::start_program(read_for_ever_program(), {}, job);
    const RefPtr<Task> waits_for_its_turn = test::start_program(read_for_ever_program(), {}, job);
    if (!reads || !waits_for_its_turn) return;
    let_programs_run();
    type("# half");
    let_programs_run();
    console::write("\n");
    EXPECT(!reads->ending() && !waits_for_its_turn->ending(), "half a line ends no read");
    const RefPtr<Job> other = foreground_job();
    EXPECT_EQ(test::end_of(*reads).status, 0, "it has lost the console: the end of input");
    EXPECT_EQ(test::end_of(*waits_for_its_turn).status, 0, "the end of input is for it, too");
    type("new\n");
    EXPECT_EQ(read_line(), 4, "the half that was typed for them must be gone");
}

// While the monitor has the input, a read waits, whoever comes to have the console after it.
KTEST(console, the_monitor_makes_everybody_wait) {
    const RefPtr<Task> task = test::start_program(read_for_ever_program());
    if (!task) return;
    let_programs_run();
    EXPECT(!task->ending(), "a read ended while the monitor has the input");
    const InputForPrograms released;
    EXPECT_EQ(test::end_of(*task).status, 0, "it does not have the console: the end of input");
}

KTEST(console, an_interrupt_ends_the_job_in_the_foreground) {
    const InputForPrograms released;
    const RefPtr<Job> job = foreground_job();
    const RefPtr<Task> first = test::start_program(spin_program(), {}, job);
    const RefPtr<Task> second = test::start_program(read_for_ever_program(), {}, job);
    const RefPtr<Task> other = test::start_program(spin_program());
    if (!first || !second || !other) return;
    let_programs_run();
    EXPECT(interrupt(), "Ctrl-C was taken for a byte");
    EXPECT_EQ(test::end_of(*first).reason, TaskEnd::Reason::Interrupted, "it had the console");
    EXPECT_EQ(test::end_of(*second).reason, TaskEnd::Reason::Interrupted, "it had the console");
    EXPECT(!other->ending(), "Ctrl-C has ended a program in the background");
    end(*other);
}

// To a raw read Ctrl-C is a byte; but not when its job has just lost the console, and it has not
// noticed yet.
KTEST(console, a_raw_read_keeps_an_interrupt_only_in_the_foreground) {
    const InputForPrograms released;
    const RefPtr<Task> first =
        test::start_program(read_raw_for_ever_program(), {}, foreground_job());
    if (!first) return;
    let_programs_run();
    EXPECT(!interrupt(), "to a raw read Ctrl-C is a byte");
    EXPECT(!first->ending(), "to a raw read Ctrl-C is a byte");
    type("#");
    EXPECT_EQ(test::end_of(*first).status, -1, "its read must give the one byte");

    const RefPtr<Task> second =
        test::start_program(read_raw_for_ever_program(), {}, foreground_job());
    const RefPtr<Job> other = make_job();
    const RefPtr<Task> spins = test::start_program(spin_program(), {}, other);
    if (!second || !spins) return;
    let_programs_run();
    console::input_object().set_foreground(other);
    EXPECT(interrupt(), "who has the console now does not read raw");
    EXPECT_EQ(test::end_of(*spins).reason, TaskEnd::Reason::Interrupted, "it had the console");
    const TaskEnd end = test::end_of(*second);
    EXPECT_EQ(end.reason, TaskEnd::Reason::Exited);
    EXPECT_EQ(end.status, 0, "it has lost the console: the end of input");
}

namespace {

unsigned interruptions = 0;
constexpr ConsoleInput::Action COUNT = [] { return ++interruptions < 3; };

}  // namespace

// The job that has the console at home is not ended if there is something else to do.
KTEST(console, a_deserted_foreground_gives_the_console_back) {
    const RefPtr<Job> home = make_job(), job = make_job();
    const RefPtr<Task> at_home = test::start_program(spin_program(), {}, home);
    const RefPtr<Task> in_front = test::start_program(spin_program(), {}, job);
    if (!at_home || !in_front) return;
    console::input_object().set_home(home, COUNT);
    const InputForPrograms released;
    interruptions = 0;
    EXPECT(interrupt(), "the job at home has the console: its action is run");
    console::input_object().set_foreground(job);
    end(*in_front);
    EXPECT(interrupt(), "the console is at home again: its action is run");
    EXPECT_EQ(interruptions, 2u, "the action was not run both times");
    EXPECT(!interrupt(), "the action has refused the third: it is a byte");
    EXPECT(!at_home->ending(), "with an action, Ctrl-C does not end the job at home");

    console::input_object().set_home(home);
    EXPECT(interrupt(), "Ctrl-C was taken for a byte");
    EXPECT_EQ(test::end_of(*at_home).reason, TaskEnd::Reason::Interrupted,
              "without an action Ctrl-C ends the job at home");
    console::input_object().set_home(nullptr);
}
