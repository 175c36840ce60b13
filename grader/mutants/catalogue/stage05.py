"""Mutants of stage 05: system calls."""

from .mutant import Mutant

MUTANTS = [
    Mutant("registers_not_restored", "05", "a system call changes R8 and R9", "kernel/arch/x86_64/syscall_entry.asm",
           "    pop r10\n    pop r9\n    pop r8\n    pop rdx\n    pop rsi\n    pop rdi\n    pop r11\n    pop rcx                             ; below",
           "    pop r10\n    pop r8\n    pop r9\n    pop rdx\n    pop rsi\n    pop rdi\n    pop r11\n    pop rcx                             ; below", "stage05"),
    Mutant("dead_birth_right_refused", "05", "a task cannot be started with a right whose port has died", "kernel/loader/birth_rights.cpp",
           "if (given.error() != KERN_INVALID_CAPABILITY) return given;", "return given;", "common/test_trees.py -k kernel_tests"),
]
