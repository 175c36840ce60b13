"""Mutants of stage 02: memory."""

from .mutant import Mutant

MUTANTS = [
    Mutant("screen_cached", "02", "the screen's memory is cached like RAM", "kernel/memory/virtual.cpp",
           "uint64_t flags = page_entry::WRITE_THROUGH;", "uint64_t flags = 0;", "stage02/test_page_tables.py -k device"),
    Mutant("cache_types_as_after_reset", "02", "what the two caching bits mean is left as it was", "kernel/memory/paging.cpp",
           "    tlb::choose_cache_types();\n", "", "common/test_trees.py -k kernel_tests"),
    Mutant("too_much_without_a_word", "02", "memory beyond the direct map's room is left out silently", "kernel/memory/physical.cpp",
           "    say_what_is_not_used(information.available_bytes() - ram_ranges.bytes());\n", "", "stage01/test_hostile_loader.py -k more_memory"),
    Mutant("unmap_without_flush", "02", "an unmapped page stays in the TLB", "kernel/memory/virtual.cpp",
           "    *at = 0;\n    tlb::flush_page(address);\n    return true;", "    *at = 0;\n    return true;",
           "common/test_trees.py stage02/test_page_tables.py -k kernel_tests or unmap"),
    Mutant("release_range_without_flush", "02", "the pages of a freed range stay in the TLB", "kernel/memory/virtual.cpp",
           "        *at = 0;\n        tlb::flush_page(at.address());\n", "        *at = 0;\n",
           "common/test_trees.py stage02 -k kernel_tests or own_tests"),
    Mutant("trial_step_without_digest", "02", "`trial ... STEP` does not say the digest before the step", "kernel/monitor/trial.hpp",
           "        if (steps_ == watched_) before_ = value_;\n", "", "stage02/test_heap.py -k step_of_a_trial"),
    Mutant("heap_fails_one_size", "02", "the heap has nothing for objects of 777 bytes", "kernel/memory/heap.cpp",
           "    if (should_fail()) return nullptr;\n", "    if (should_fail() || size == 777) return nullptr;\n", "stage02/test_heap.py -k test_trials or hundred"),
    Mutant("heap_overlaps", "02", "an object of the largest sizes of a class reaches into its neighbour", "kernel/memory/size_class.hpp",
           "class_of[(size + 15) / 16]", "class_of[size / 16]", "stage02/test_heap.py -k test_trials or hundred"),
    Mutant("panic_draws_nowhere", "02", "the screen is drawn on while no page table has it", "kernel/memory/paging.cpp",
           "screen::leave();  // the new tables do not have it", "", "stage01/test_hostile_loader.py -k nowhere"),
]
