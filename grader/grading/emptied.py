"""A file of a stage with the bodies of the functions taken out that are the student's: what stands where nothing was submitted.

Who calls such a function is told which exercise it is: in the kernel by a panic on the serial line, in a program by an invalid
instruction. Compared with a handout the file is whole otherwise: it is never given to anybody.
"""

from pathlib import Path

from . import sources

CPP = 'extern "C" [[noreturn]] void yours_to_write(const char*);\n#line 1\n'
C = "_Noreturn void yours_to_write(const char *what);\n#line 1\n"

# In the kernel: by port, since nothing else may be there yet.
IN_KERNEL = r"""// What is called in place of a function that was not submitted: says which, and stops.
extern "C" [[noreturn]] void yours_to_write(const char* what);

static void say(const char* text) {
    for (; *text; text++) {
        unsigned char ready = 0;
        for (int wait = 0; wait < 100000 && !(ready & 0x20); wait++)
            asm volatile("inb %w1, %b0" : "=a"(ready) : "Nd"(static_cast<unsigned short>(0x3FD)));
        asm volatile("outb %b0, %w1" : : "a"(*text), "Nd"(static_cast<unsigned short>(0x3F8)));
    }
}

extern "C" void yours_to_write(const char* what) {
    asm volatile("cli");
    say("\r\nPANIC: yours to write: exercise ");
    say(what);
    say("\r\n");
    for (;;) asm volatile("cli\n\thlt");
}
"""
IN_PROGRAMS = "_Noreturn void yours_to_write(const char *what);\n_Noreturn void yours_to_write(const char *what) { (void)what; __builtin_trap(); }\n"


def contents(tree, path, exercises):
    """The bytes of a file of the tree without the bodies of `exercises`: (Exercise, name of a function) for each. Raises SourceError."""
    text = (Path(tree) / path).read_bytes()
    found = sources.definitions(Path(tree), path)
    cuts = []
    for exercise, name in exercises:
        bodies = [definition for definition in found if definition.is_called(name)]
        if not bodies:
            raise sources.SourceError(f"{path} defines no function {name}, which exercise {exercise.number} names")
        cuts += [(body.begin, body.end, f"{exercise.number} {name}") for body in bodies]
    for begin, end, what in sorted(cuts, reverse=True):
        text = text[:begin] + _in_place(path, what).encode() + text[end:]
    if path.endswith((".cpp", ".hpp")):
        return CPP.encode() + text
    return (C.encode() if path.endswith((".c", ".h")) else b"") + text


def _in_place(path, what):
    if path.endswith((".cpp", ".hpp", ".c", ".h")):
        return f'{{ yours_to_write("{what}"); }}'
    if path.endswith(".asm"):
        # Both in 32-bit and in 64-bit code; in a program HLT is an exception.
        return f"\n    hlt                                 ; yours to write: {what}\n    jmp short $ - 1\n"
    return f'    echo "yours to write: exercise {what}" >&2\n    return 1\n'


DEMONSTRATION, UNLESS_MONITOR = "    milestone();\n", '    if (!boot::option("monitor")) milestone();\n'


def add_ends(tree):
    """Puts what the emptied bodies call into a tree; and has it leave the demonstration out where the command line asks for the monitor, for
    the first exercise that is missing would end it there, and the boot with it."""
    tree = Path(tree)
    start = (tree / "kernel/main.cpp").read_text()
    if DEMONSTRATION in start:
        (tree / "kernel/main.cpp").write_text('#include "boot/boot.hpp"\n#line 1\n' + start.replace(DEMONSTRATION, UNLESS_MONITOR))
    (tree / "kernel/halt/yours_to_write.cpp").write_text(IN_KERNEL)
    if (tree / "userland/libc").is_dir():
        (tree / "userland/libc/start").mkdir(exist_ok=True)
        (tree / "userland/libc/start/yours_to_write.c").write_text(IN_PROGRAMS)
