"""Mutants of stage 10: what is there only for speed."""

from .mutant import Mutant

MUTANTS = [
    Mutant("bench_takes_zero", "10", "a wrong COUNT is taken for none", "userland/utils/bench.cpp",
           "if (argc > 3 || wrong != nullptr) {", "if (argc > 3) {", "stage10/test_bench.py -k whole_number"),
    Mutant("hot_page_kept", "10", "a page that is not writable any more is still written to without a look at the tables", "kernel/vm/address_space.hpp",
           "        if (hot_page_ >= start && hot_page_ < end) hot_page_ = NO_PAGE;\n", "        (void)start;\n        (void)end;\n",
           "common/test_host.py -k address_space"),
    Mutant("hand_off_to_anybody", "10", "a message gives its receiver the processor past others with a better claim", "kernel/ipc/fast_path.cpp",
           "receiver.space.alive() &&\n           scheduler::may_hand_off(waiting.thread);", "receiver.space.alive();",
           "common/test_host.py -k ipc_fast_path"),
    Mutant("spares_never_settled", "10", "send-once rights that are kept for the next call are never given back", "kernel/ipc/ipc.cpp",
           "    memory::add_settler(SendOnce::free_spares);\n", "", "common/test_trees.py -k kernel_tests"),
    Mutant("guard_constant", "10", "the guard of the stack protector is never drawn", "kernel/halt/stack_protector.cpp",
           "    __stack_chk_guard = entropy::next() & ALL_BUT_THE_LOWEST;\n", "    (void)ALL_BUT_THE_LOWEST;\n",
           "stage10/test_stack_protector.py -k guard_of_the_kernel"),
    Mutant("guard_not_checked", "10", "the kernel is compiled without the stack protector", "Makefile",
           "-fcf-protection=none $(STACK_PROTECTOR)", "-fcf-protection=none -fno-stack-protector", "stage10/test_stack_protector.py -k in_the_kernel"),
    Mutant("guard_of_programs_zero", "10", "programs do not look at the random bytes that the kernel gives them", "userland/libc/start/stack_protector.cpp",
           "if (auxiliary[0] == AT_NULL) return;", "if (auxiliary[0] == AT_RANDOM) return;", "stage10/test_stack_protector.py -k guard_of_a_program"),
    Mutant("random_bytes_repeat", "10", "every program gets the same random bytes", "kernel/arch/x86_64/entropy.cpp",
           "drawn.fetch_add(STEP)", "drawn.load() * STEP", "common/test_trees.py -k kernel_tests"),
]
