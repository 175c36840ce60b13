// thread_abort on programs that wait in a system call: the call returns with the code for it. (Case
// G21 with the console itself.)
#include "ipc/port_calls.hpp"
#include "test/ipc/task_calls.hpp"
#include "test/user_program.hpp"
#include "thread/scheduler.hpp"

#include <mach/birth_names.h>

USER_PROGRAM(read_for_ever)
USER_PROGRAM(receive_for_ever)
USER_PROGRAM(sleep_for_ever)

namespace {

// The program exits with the code of the call it waits in. It is aborted until it does: an abort
// before the call begins is not remembered.
void expect_code(Bytes program, kern_return_t code) {
    ipc_test::TaskCaller caller;
    const RefPtr<Task> task = test::start_program(program);
    if (!task) return;
    Result<HeldRight> thread = ipc::lookup_send(task->space(), BIRTH_MAIN_THREAD);
    EXPECT_EQ(thread.error(), KERN_SUCCESS);
    if (!thread.ok()) return;
    HeldRight right = move(thread).value();
    const Result<mach_port_name_t> port = ipc::port_give_right(caller.task.space(), right);
    EXPECT_EQ(port.error(), KERN_SUCCESS);
    for (int i = 0; i < 1000 && port.ok() && !task->ending(); i++) {
        (void)scheduler::sleep_ms(1);
        (void)caller.call(caller.request(port.value(), THREAD_ABORT));
    }
    const TaskEnd end = test::end_of(*task);
    EXPECT_EQ(end.reason, TaskEnd::Reason::Exited, "the abort did not end the call");
    EXPECT_EQ(end.status, static_cast<int32_t>(code), "the aborted call returned another code");
}

}  // namespace

KTEST(syscalls, abort_while_reading) { expect_code(read_for_ever_program(), KERN_ABORTED); }
KTEST(syscalls, abort_while_sleeping) { expect_code(sleep_for_ever_program(), KERN_ABORTED); }
KTEST(syscalls, abort_while_receiving) {
    expect_code(receive_for_ever_program(), MACH_RCV_INTERRUPTED);
}
