"""Mutants of stage 02: memory."""

from .mutant import Mutant

MUTANTS = [
    Mutant("unmap_without_flush", "02", "an unmapped page stays in the TLB", "kernel/memory/virtual.cpp",
           "    *entry = 0;\n    tlb::flush_page(address);\n    return true;", "    *entry = 0;\n    return true;",
           "common/test_trees.py stage02/test_page_tables.py -k kernel_tests or unmap"),
    Mutant("release_range_without_flush", "02", "the pages of a freed range stay in the TLB", "kernel/memory/virtual.cpp",
           "        entry = 0;\n        tlb::flush_page(address);\n", "        entry = 0;\n",
           "common/test_trees.py stage02 -k kernel_tests or own_tests"),
]
