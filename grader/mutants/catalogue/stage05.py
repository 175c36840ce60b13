"""Mutants of stage 05: system calls."""

from .mutant import Mutant

MUTANTS = [
    Mutant("registers_not_restored", "05", "a system call changes R8 and R9", "kernel/arch/x86_64/syscall_entry.asm",
           "    pop r10\n    pop r9\n    pop r8\n    pop rdx\n    pop rsi\n    pop rdi\n    pop r11\n    pop rcx                             ; below",
           "    pop r10\n    pop r8\n    pop r9\n    pop rdx\n    pop rsi\n    pop rdi\n    pop r11\n    pop rcx                             ; below", "stage05"),
    Mutant("dead_birth_right_refused", "05", "a task cannot be started with a right whose port has died", "kernel/loader/birth_rights.cpp",
           "if (given.error() != KERN_INVALID_CAPABILITY) return given;", "return given;", "common/test_trees.py -k kernel_tests"),
    Mutant("line_lost_with_its_buffer", "05", "a line is taken for a reader whose buffer has gone", "kernel/console/console_input.cpp",
           "if (line_.finished()) {\n            TRY(wanted.check());", "if (line_.finished()) {", "stage05/test_typing.py -k goes_away"),
    Mutant("raw_bytes_lost_with_their_buffer", "05", "bytes are taken for a raw reader whose buffer has gone", "kernel/console/console_input.cpp",
           "    TRY(wanted.check());\n    if (line_.finished())", "    if (line_.finished())", "stage05/test_typing.py -k goes_away"),
    Mutant("typed_line_kept_after_ctrl_c", "05", "what was typed for the program that Ctrl-C ends stays for the next", "kernel/console/console_input.cpp",
           "    }\n    line_.clear();", "    }", "stage05/test_typing.py -k takes_what"),
    Mutant("typed_bytes_kept_after_ctrl_c", "05", "bytes that nobody has read yet survive the Ctrl-C behind them", "kernel/console/console_input.cpp",
           "while (console::try_read_byte().ok()) {", "while (false) {", "stage05/test_typing.py -k interrupt_key"),
    Mutant("half_line_of_a_killed_reader", "05", "half a line stays when its reader is killed", "kernel/console/console_input.cpp",
           "if (result == WaitResult::Interrupted) line_.clear();", "", "common/test_trees.py -k kernel"),
]
