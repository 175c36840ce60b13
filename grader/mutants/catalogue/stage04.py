"""Mutants of stage 04: IPC."""

from .mutant import Mutant

MUTANTS = [
    Mutant("copy_on_write_unbroken", "04", "a shared page is not copied before it is written", "kernel/vm/address_space_faults.cpp",
           "if (memory::frames().references(frame) > 1) {", "if (memory::frames().references(frame) > 100) {", "common/test_trees.py stage04 -k kernel_tests or stage04"),
    Mutant("protect_without_flush_04", "04", "the TLB keeps the right that vm_protect took away", "kernel/vm/address_space_changes.cpp",
           "        flush_stale();\n        scheduler", "        scheduler", "common/test_host.py -k address_space"),
    Mutant("no_senders_too_early", "04", "no-senders is told with one send right left", "kernel/ipc/destruction.cpp",
           "if (port.end_send() && port.alive()) {", "if (!port.end_send() && port.send_rights() == 1 && port.alive()) {", "common/test_trees.py stage04 -k kernel_tests or stage04"),
    Mutant("receive_timeout_misnamed", "04", "a receive that times out says it was interrupted", "kernel/ipc/receive.cpp",
           "result == WaitResult::TimedOut ? MACH_RCV_TIMED_OUT", "result != WaitResult::TimedOut ? MACH_RCV_TIMED_OUT", "common/test_trees.py stage04 -k kernel_tests or stage04"),
    Mutant("killed_last_thread_exits", "04", "a task whose last thread was killed has exited with 0", "kernel/task/task.cpp",
           "const bool killed = thread.killed();", "const bool killed = false;", "common/test_trees.py -k kernel_tests"),
    Mutant("dead_special_port_lost", "04", "a special port that is dead is told as none", "kernel/ipc/held_right.cpp",
           "kind() == RightKind::Dead ? Right::dead() : Right()", "Right()", "common/test_trees.py -k kernel_tests"),
    Mutant("reply_port_of_aborted_call_kept", "04", "a call that was aborted after its send keeps its reply port", "include/mig/client.hpp",
           "    if (is_receive_error(result)) drop_reply_port();\n", "", "common/test_trees.py -k kernel_tests"),
    Mutant("ipc_step_not_begun", "04", "`trial ipc ... STEP` takes the whole run for one step", "kernel/monitor/trials/ipc.cpp",
           "    digest_.begin_step();\n", "", "stage04/test_trial.py -k step_of_a_trial"),
    Mutant("lost_message_not_known", "04", "the kernel takes a message to a dead port for one that arrived", "kernel/ipc/held_right.cpp",
           "        SendOnce::outlive(once);\n        return false;\n", "        SendOnce::outlive(once);\n        return true;\n", "common/test_trees.py -k kernel_tests"),
    Mutant("rights_without_a_pause", "04", "all the rights of a message are checked, taken and entered with interrupts off", "kernel/ipc/lock.hpp",
           "constexpr uint32_t RIGHTS_AT_ONCE = 32;", "constexpr uint32_t RIGHTS_AT_ONCE = 4096;", "stage04/test_interrupts_off.py -k conformance"),
]
