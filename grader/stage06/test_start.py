"""What happens before main and after it in a program that is linked with the tree's crt0 and libc.a."""

from pathlib import Path

import pytest

from machine import programs, tools

SOURCE = Path(__file__).parent / "programs/start.c"

BEFORE_MAIN = ["constructor 200", "constructor 300", "constructor without priority"]
DESTRUCTORS = ["destructor without priority", "destructor 300", "destructor 200"]
AFTER_MAIN = ["registered functions", *DESTRUCTORS, "output"]


@pytest.fixture
def machine(stage, machines, run_directory):
    library = stage.path / "build/userland"
    own_headers = tools.run([tools.cross("gcc"), "-print-file-name=include"]).stdout.decode().strip()
    flags = ["-nostdinc", "-isystem", own_headers, "-std=c11", "-fno-builtin", str(library / "libc/crt0.asm.o"), str(library / "libc.a")]
    program = programs.elf(SOURCE.read_text(), run_directory, [stage.path / "userland/libc/include", stage.path / "include"], flags)
    return machines(stage.machine(modules={"start": program}))


def test_constructors_thread_local_variables_destructors(machine):
    lines = machine.command("run start with arguments").splitlines()
    assert lines[:3] == BEFORE_MAIN, f"constructors run before main, those with the lowest number first; it printed {lines}"
    assert lines[3] == "thread-local variables: right", (
        "the main thread needs a copy of PT_TLS below its FS base, aligned as PT_TLS asks; and so does one that is made later, at any page, "
        f"all of whose memory is free again afterwards; it printed {lines}")
    assert lines[4:9] == AFTER_MAIN, (
        "when the program ends, first what was registered with atexit is called, then the destructors run in the opposite order of the constructors, then "
        f"what is still to be written is written, for a destructor may print; it printed {lines}")
    assert lines[9:] == ["start: exit 5"], f"the program's status is what main returned; it printed {lines}"


def test_a_destructor_that_calls_exit(machine):
    """It is not called again; the others are, and the status is the last one."""
    lines = machine.command("run start again").splitlines()
    assert [line for line in lines if line.startswith("destructor")] == DESTRUCTORS, f"each destructor runs once, also if one calls exit; the program printed {lines}"
    assert lines[-1] == "start: exit 6", f"a destructor has called exit(6), so that this is the program's status; it printed {lines}"
