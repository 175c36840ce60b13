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
    Mutant("program_headers_63", "06", "a file with 64 program headers, the most there may be, is refused", "kernel/loader/elf.cpp",
           "header.program_header_count > MAX_PROGRAM_HEADERS",
           "header.program_header_count >= MAX_PROGRAM_HEADERS",
           "stage06 -k by_hand"),
    Mutant("empty_segment_unseen", "06", "a segment without memory may have bytes in the file", "kernel/loader/elf.cpp",
           "    if (header.file_size > header.memory_size) return Refusal::FILE_SIZE_ABOVE_MEMORY;\n"
           "    if (!inside(header.offset, header.file_size, file_size)) return Refusal::SEGMENT_TRUNCATED;\n"
           "    if (header.memory_size == 0) return Refusal::NONE;\n",
           "    if (header.memory_size == 0) return Refusal::NONE;\n"
           "    if (header.file_size > header.memory_size) return Refusal::FILE_SIZE_ABOVE_MEMORY;\n"
           "    if (!inside(header.offset, header.file_size, file_size)) return Refusal::SEGMENT_TRUNCATED;\n",
           "stage06 -k above_nothing"),
    Mutant("alignment_3072", "06", "an alignment that is no power of two is accepted", "kernel/loader/elf.cpp",
           "if (!power_of_two || (difference",
           "if ((power_of_two && false) || (difference",
           "stage06 -k alignment_3072"),
    Mutant("headers_in_zeroes", "06", "AT_PHDR leads to the zeroes of a segment whose file ends before the table", "kernel/loader/elf.cpp",
           "inside(offset - segment.file_offset, size, segment.file_size)",
           "inside(offset - segment.file_offset, size, segment.memory_size)",
           "stage06 -k headers_anywhere"),
    Mutant("smap_with_smep", "06", "SMAP is switched on where there is SMEP", "kernel/arch/x86_64/user_protection.cpp",
           "if (cpuid::has(cpuid::SMAP)) cr4",
           "if (cpuid::has(cpuid::SMEP)) cr4",
           "stage06 -k processor_protections"),
    Mutant("main_without_environment", "06", "main's third argument is what the constructors left in its register", "userland/libc/crt0.asm",
           "    mov rdx, r13\n"
           "    call main",
           "    call main",
           "stage06/test_start.py"),
    Mutant("thread_local_at_pages", "06", "an alignment of more than a page's is not kept for thread-local variables", "userland/libc/start/thread_local.cpp",
           "round_up(start + variables_size(), segment->alignment);",
           "start + variables_size();",
           "stage06/test_start.py"),
]
