"""Mutants of stage 04: IPC."""

from .mutant import Mutant

MUTANTS = [
    Mutant("copy_on_write_unbroken", "04", "a shared page is not copied before it is written", "kernel/task/address_space_faults.cpp",
           "if (memory::frames().references(frame) > 1) {", "if (memory::frames().references(frame) > 100) {", "common/test_trees.py stage04 -k kernel_tests or stage04"),
    Mutant("no_senders_too_early", "04", "no-senders is told with one send right left", "kernel/ipc/destruction.cpp",
           "if (--port.send_rights == 0 && port.alive()) {", "if (--port.send_rights == 1 && port.alive()) {", "common/test_trees.py stage04 -k kernel_tests or stage04"),
    Mutant("receive_timeout_misnamed", "04", "a receive that times out says it was interrupted", "kernel/ipc/receive.cpp",
           "result == WaitResult::TimedOut ? MACH_RCV_TIMED_OUT", "result != WaitResult::TimedOut ? MACH_RCV_TIMED_OUT", "common/test_trees.py stage04 -k kernel_tests or stage04"),
]
