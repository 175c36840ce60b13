"""Mutants of stage 06: programs."""

from .mutant import Mutant

MUTANTS = [
    Mutant("write_and_execute", "06", "segments may be writable and executable", "kernel/loader/image.cpp",
           "    if (segment.writable && segment.executable) return Refusal::WRITABLE_AND_EXECUTABLE;\n", "", "stage06"),
    Mutant("headers_at_offset_0", "06", "AT_PHDR is right only where the segment begins the file", "kernel/loader/elf.cpp",
           "return segment.address + (offset - segment.file_offset);", "return segment.address + offset;", "stage06 -k headers_anywhere"),
    Mutant("headers_always_there", "06", "AT_PHDR is given although no segment holds the table", "kernel/loader/loader.cpp",
           "image.program_headers != 0 ? array_size(auxiliary) : 2;", "array_size(auxiliary);", "stage06 -k headers_anywhere"),
    Mutant("destructors_forgotten", "06", "what __attribute__((destructor)) marks never runs", "userland/libc/start/exit.cpp",
           "    run_destructors();\n", "", "stage06/test_start.py"),
    Mutant("constructors_backwards", "06", "the constructor with the highest number runs first", "userland/libc/start/arrays.cpp",
           "    for (const Constructor* next = __init_array_start; next != __init_array_end; next++)\n        (*next)(argc, argv, envp);",
           "    for (const Constructor* next = __init_array_end; next-- != __init_array_start;)\n        (*next)(argc, argv, envp);", "stage06/test_start.py"),
    Mutant("thread_local_size_not_rounded", "06", "the thread-local copy ends where PT_TLS ends, not where its alignment does",
           "userland/libc/start/thread_local.cpp", "return round_up(segment->memory_size, segment->alignment);", "return segment->memory_size;",
           "stage06/test_start.py"),
    Mutant("thread_local_without_self", "06", "the word at FS base is not its own address", "userland/libc/start/thread_local.cpp",
           "    *control = {control, reinterpret_cast<char*>(start)};", "    *control = {nullptr, reinterpret_cast<char*>(start)};", "stage06/test_start.py"),
]
