"""Mutants of stage 10: what is there only for speed."""

from .mutant import Mutant

MUTANTS = [
    Mutant("bench_takes_zero", "10", "a wrong COUNT is taken for none", "userland/utils/bench.cpp",
           "if (argc > 3 || wrong != nullptr) {", "if (argc > 3) {", "stage10/test_bench.py -k whole_number"),
]
