// The console as programs read it: what becomes of a line whose reader is gone. What is typed here
// begins with '#', so that its echo is a comment in the report.
#include "arch/interrupts.hpp"
#include "console/console.hpp"
#include "console/console_objects.hpp"
#include "test/user_program.hpp"
#include "thread/scheduler.hpp"

USER_PROGRAM(read_for_ever)

namespace {

// As long as it lives, what is typed is for programs and not for the monitor.
class InputForPrograms : NonCopyable {
public:
    InputForPrograms() { console::input_object().release(); }
    ~InputForPrograms() { console::input_object().hold(); }
};

// As the interrupt of a device brings it.
void type(StringView text) {
    for (const char character : text) {
        const InterruptGuard guard;
        EXPECT(console::input_arrived(static_cast<uint8_t>(character)));
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
    const RefPtr<Task> task = test::start_program(read_for_ever_program());
    if (!task) return;
    (void)scheduler::sleep_ms(5);  // time to get where it waits
    type("# half");
    (void)scheduler::sleep_ms(5);  // time to take it
    TaskEnd end;
    end.reason = TaskEnd::Reason::Killed;
    task->terminate(end);
    EXPECT_EQ(test::end_of(*task).reason, TaskEnd::Reason::Killed);
    type("new\n");
    EXPECT_EQ(read_line(), 4);
}

KTEST(console, a_line_that_cannot_arrive_stays) {
    const InputForPrograms released;
    type("# line\n");
    EXPECT_EQ(read_line(KERN_INVALID_ADDRESS), -1);
    EXPECT_EQ(read_line(), 7);
    type("# raw\n");
    EXPECT_EQ(read_line(KERN_INVALID_ADDRESS, true), -1);
    EXPECT_EQ(read_line(KERN_SUCCESS, true), 6);
    EXPECT_EQ(read_line(), -1);
}
