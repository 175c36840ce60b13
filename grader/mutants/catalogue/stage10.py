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
]
