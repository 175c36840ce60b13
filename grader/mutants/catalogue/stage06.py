"""Mutants of stage 06: programs."""

from .mutant import Mutant

MUTANTS = [
    Mutant("write_and_execute", "06", "segments may be writable and executable", "kernel/loader/image.cpp",
           "    if (segment.writable && segment.executable) return Refusal::WRITABLE_AND_EXECUTABLE;\n", "", "stage06"),
    Mutant("headers_at_offset_0", "06", "AT_PHDR is right only where the segment begins the file", "kernel/loader/elf.cpp",
           "return segment.address + (offset - segment.file_offset);", "return segment.address + offset;", "stage06 -k headers_anywhere"),
    Mutant("headers_always_there", "06", "AT_PHDR is given although no segment holds the table", "kernel/loader/loader.cpp",
           "image.program_headers != 0 ? array_size(auxiliary) : 2;", "array_size(auxiliary);", "stage06 -k headers_anywhere"),
]
