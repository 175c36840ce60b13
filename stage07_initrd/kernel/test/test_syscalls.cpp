// The system calls, as programs in ring 3 see them.
#include "arch/msr.hpp"
#include "arch/trap_frame.hpp"
#include "service/console_objects.hpp"
#include "test/user_program.hpp"
#include "thread/scheduler.hpp"

USER_PROGRAM(exit_42)
USER_PROGRAM(exit_is_final)
USER_PROGRAM(registers)
USER_PROGRAM(unknown_numbers)
USER_PROGRAM(bad_pointers)
USER_PROGRAM(memory)
USER_PROGRAM(threads)
USER_PROGRAM(message)
USER_PROGRAM(sleep)
USER_PROGRAM(spin)
USER_PROGRAM(read_for_ever)
USER_PROGRAM(receive_for_ever)
USER_PROGRAM(sleep_for_ever)
USER_PROGRAM(exit_ends_all_threads)
USER_PROGRAM(last_thread_ends)

KTEST(syscalls, exit_has_a_status) { EXPECT_EXIT(exit_42, 42); }

KTEST(syscalls, exit_is_final) { EXPECT_EXIT(exit_is_final, 7); }

KTEST(syscalls, registers_survive) { EXPECT_EXIT(registers, 0); }

KTEST(syscalls, unknown_numbers_are_refused) { EXPECT_EXIT(unknown_numbers, 0); }

// The programs' reads must not end up at the monitor's input.
KTEST(syscalls, bad_pointers_are_refused) { EXPECT_EXIT(bad_pointers, 0); }

KTEST(syscalls, memory) { EXPECT_EXIT(memory, 0); }

KTEST(syscalls, threads) { EXPECT_EXIT(threads, 0); }

KTEST(syscalls, messages) { EXPECT_EXIT(message, 0); }

// Those by which a program could choose how the kernel's code runs: TF, IF, DF, IOPL, NT, AC.
// Looked up in the register, because emulators clear DF whatever it says.
KTEST(syscalls, flags_are_cleared_on_entry) {
    constexpr uint64_t DUE = 1 << 8 | 1 << 9 | 1 << 10 | 3 << 12 | 1 << 14 | 1 << 18;
    EXPECT_EQ(msr::read(msr::SFMASK) & DUE, DUE,
              "a flag of the program would stay set in the kernel");
}

KTEST(syscalls, sleep_is_long_enough) { EXPECT_EXIT(sleep, 0); }

KTEST(syscalls, exit_ends_all_threads) { EXPECT_EXIT(exit_ends_all_threads, 5); }

KTEST(syscalls, last_thread_ends_the_task) { EXPECT_EXIT(last_thread_ends, 0); }

namespace {

// Whatever a program is doing, it can be ended from outside.
void expect_killed(Bytes program) {
    const RefPtr<Task> task = test::start_program(program);
    if (!task) return;
    (void)scheduler::sleep_ms(5);  // time to get where it stays
    EXPECT(!task->ending(), "it ended before it was killed");
    TaskEnd end;
    end.reason = TaskEnd::Reason::Killed;
    task->terminate(end);
    EXPECT_EQ(test::end_of(*task).reason, TaskEnd::Reason::Killed,
              "it was killed, and ended otherwise");
}

}  // namespace

KTEST(syscalls, kill_while_spinning) { expect_killed(spin_program()); }
KTEST(syscalls, kill_while_reading) { expect_killed(read_for_ever_program()); }
KTEST(syscalls, kill_while_receiving) { expect_killed(receive_for_ever_program()); }
KTEST(syscalls, kill_while_sleeping) { expect_killed(sleep_for_ever_program()); }

// Each gets its turns, and so does the thread that runs this test.
KTEST(syscalls, spinning_programs_are_preempted) {
    constexpr uint64_t ENOUGH = 20'000'000;  // nanoseconds: two slices
    RefPtr<Task> tasks[3];
    for (RefPtr<Task>& task : tasks) task = test::start_program(spin_program());
    const auto all_ran = [&tasks] {
        for (const RefPtr<Task>& task : tasks) {
            if (task && task->run_time() < ENOUGH) return false;
        }
        return true;
    };
    for (int i = 0; i < 1000 && !all_ran(); i++) (void)scheduler::sleep_ms(10);
    EXPECT(all_ran(), "a program that never waits keeps another from running");
    for (const RefPtr<Task>& task : tasks) {
        if (task) task->terminate({});
    }
    for (const RefPtr<Task>& task : tasks) {
        if (task) (void)test::end_of(*task);
    }
}
