"""Mutants of stage 06: programs."""

from .mutant import Mutant

MUTANTS = [
    Mutant("write_and_execute", "06", "segments may be writable and executable", "kernel/loader/image.cpp",
           "    if (segment.writable && segment.executable) return Refusal::WRITABLE_AND_EXECUTABLE;\n", "", "stage06"),
]
