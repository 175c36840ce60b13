"""The tree's libc in programs of the grader's own, in C and in C++, run in the machine; expected results come from here."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from machine import tools
from machine.kernel_state import settled_free

SOURCES = Path(__file__).parent / "programs"
CHECKS = ["strings", "numbers", "sorting", "memory", "streams", "environment", "threads", "tasks", "messages", "naming", "errors"]


def c_text(text):
    return '"' + "".join(f"\\{ord(c):03o}" if c in '"\\?' or not 32 <= ord(c) < 127 else c for c in text) + '"'


LENGTHS = {"hh": "signed char", "h": "short", "": "int", "l": "long", "ll": "long long", "j": "intmax_t", "z": "size_t", "t": "ptrdiff_t"}


def random_conversion(rng):
    """A printf conversion, and C arguments for it: all that C defines but floating point, %n and wide characters."""
    kind = rng.choice("ddiuxXoosc%")
    if kind == "%":
        return "%%", []
    allowed = {"d": "-+ 0", "i": "-+ 0", "u": "-0", "s": "-", "c": "-"}.get(kind, "-0#")
    flags = "".join(flag for flag in allowed if rng.randrange(3) == 0)
    arguments = []

    def number(numbers):
        """As digits, or as `*` and an argument, which may be negative."""
        value = rng.choice(numbers)
        if value < 0 or rng.randrange(4) == 0:
            arguments.append(str(value))
            return "*"
        return str(value)

    width = number([*range(1, 20), -1, -12]) if rng.randrange(2) else ""
    precision = "." + number([*range(0, 12), 30, -1, -3]) if kind != "c" and rng.randrange(2) else ""
    precision = "." if precision == ".0" and rng.randrange(2) else precision
    if kind == "s":
        return f"%{flags}{width}{precision}s", [*arguments, c_text("".join(rng.choices("abc XYZ%\\", k=rng.randrange(0, 15))))]
    if kind == "c":
        return f"%{flags}{width}c", [*arguments, f"'{rng.choice('aZ0~')}'"]
    length = rng.choice(list(LENGTHS))
    value = rng.choice([0, 1, 7, 8, rng.getrandbits(rng.randrange(1, 64)), rng.getrandbits(rng.randrange(1, 64))])
    value -= rng.choice([0, 0, 2 * value])
    # The length says how much of the argument is looked at.
    passed = "int" if length in ("", "h", "hh") else LENGTHS[length]
    return f"%{flags}{width}{precision}{length}{kind}", [*arguments, f"({passed}){value}LL"]


@pytest.fixture(scope="session")
def printf_cases(shared_rng, tmp_path_factory):
    """(statement, line it prints): on this machine, whose C library says what is right."""
    rng = shared_rng("stage08 printf")
    statements = []
    for number in range(300):
        parts = [random_conversion(rng) for _ in range(rng.randrange(1, 5))]
        form = f"{number}:" + "|".join(form for form, _ in parts) + "\n"
        statements.append(f"printf({', '.join([c_text(form), *(argument for _, arguments in parts for argument in arguments)])});")
    directory = tmp_path_factory.mktemp("printf")  # this process's own: another may be compiling at the same time
    source, program = directory / "printing.c", directory / "printing"
    source.write_text(printing(statements))
    tools.run(["cc", "-w", "-fno-builtin", "-o", program, source])
    return list(zip(statements, tools.run([program]).stdout.decode().split("\n")))


def printing(statements):
    return "#include <stddef.h>\n#include <stdint.h>\n#include <stdio.h>\nint main(void) {\n" + "\n".join(statements) + "\nreturn 0;\n}\n"


@pytest.fixture
def machine(stage, machines, with_files, compile_program, printf_cases):
    source = printing([statement for statement, _ in printf_cases])
    files = {
        "printing": compile_program(source),
        "printing++": compile_program(source, ".cpp"),
        "checks": compile_program((SOURCES / "checks.c").read_text()),
        "classes": compile_program((SOURCES / "classes.cpp").read_text(), ".cpp"),
        "start": compile_program((SOURCES / "start.cpp").read_text(), ".cpp"),
        "stack": compile_program((SOURCES / "stack.c").read_text()),
        "local": compile_program((SOURCES / "thread_local.h").read_text()),
        "local++": compile_program((SOURCES / "thread_local.h").read_text(), ".cpp"),
        "own": compile_program((SOURCES / "own.c").read_text()),
        "spin": compile_program("#include <stdio.h>\nint main(int argc, char** argv) { if (argc > 1) puts(argv[1]); for (;;) { } }"),
        "leave": compile_program("#include <stdlib.h>\nint main(int c, char** v) { return c > 1 ? atoi(v[1]) : 0; }"),
        "hog": compile_program((SOURCES / "hog.c").read_text()),
        "data.txt": b"first line\nsecond line\nno newline at the end",
    }
    return machines(stage.machine(cmdline="", modules=with_files(files)))


@pytest.mark.parametrize("program", ["printing", "printing++"])
def test_printf(machine, printf_cases, program):
    came = machine.command(program).split("\n")[:-1]
    assert len(came) == len(printf_cases), f"{len(printf_cases)} lines were printed, and {len(came)} came"
    wrong = [f"{statement}\n    expected {line!r}\n    came     {said!r}" for (statement, line), said in zip(printf_cases, came) if said != line]
    assert not wrong, f"{len(wrong)} of {len(printf_cases)} calls of printf printed something else; the first are:\n" + "\n".join(wrong[:5])


@pytest.mark.parametrize("check", CHECKS)
def test_checks(machine, check):
    assert machine.command(f"checks {check}") == f"{check}: ok\n", f"the check `{check}` in programs/checks.c says what it found instead of `{check}: ok`"


def test_cpp_program(machine):
    assert machine.command("classes") == "constructed 3\nsum 42\ndestroyed 3\n", (
        "constructor, virtual call and destructor of a C++ object in main must run, in this order")


CONSTRUCTED = ["early", "+first", "+inner", "+nested", "+third", "main", "+static"]
DESTROYED = ["-third", "-nested", "-inner", "-first", "late"]


@pytest.mark.parametrize("mode, between, status", [
    ("return", ["-static", "farewell"], 3), ("exit", ["-static", "farewell"], 4), ("exit-in-atexit", ["-static", "farewell"], 7),
    ("many", ["called 100", "-static", "farewell"], 3), ("_exit", None, 6)])
def test_before_and_after_main(machine, mode, between, status):
    """Global objects, static ones and what atexit was given end in the opposite order of their beginning; then the output is written."""
    lines = machine.command(f"start {mode}; echo /$?").splitlines()
    if between is None:
        expected = [*CONSTRUCTED, f"/{status}"]
    else:
        expected = [*CONSTRUCTED, *between, *DESTROYED[:-1], f"{DESTROYED[-1]}/{status}"]
    assert lines == expected, (
        f"constructed before main, destroyed after it in the opposite order: {expected}; it printed {lines}")


@pytest.mark.parametrize("program", ["local", "local++"])
def test_thread_local_variables(machine, program):
    """Initialised and zeroed, aligned, in C and C++: each of several threads has its own; nothing of an ended one stays."""
    assert machine.command(program) == "thread-local: ok\n", "each thread has a copy of PT_TLS of its own, freed when it is joined"


def test_the_main_stack_is_charged_as_it_grows(machine):
    expected = "more after 40 KiB: 0 KiB\nmore after 400 KiB: about 340 KiB\nonce more 100 KiB: as before\n900 KiB: there\n"
    assert machine.command("stack") == expected, "64 KiB are charged at the start, the rest of 1 MiB when it is touched, and once"


def test_a_program_may_define_functions_of_the_library(machine):
    assert machine.command("own") == "own: ok\n", (
        "programs/own.c defines memset, strlen, atoi, malloc and others itself; it says what it found instead of `own: ok`")


# A program that defines some of these and uses the others would free memory of one heap in another.
HEAP = {"malloc", "calloc", "realloc", "free", "malloc_usable_size", "aligned_alloc", "posix_memalign", "reallocarray"}


def defined_in(library):
    """name of a member -> the C functions and variables that it defines, not those that begin with _"""
    members, member = {}, ""
    for line in tools.run([tools.cross("nm"), "-A", "-g", "--defined-only", library]).stdout.decode().splitlines():
        place, name = line.rsplit(":", 1)[0], line.split()[-1]
        if not name.startswith("_"):
            members.setdefault(place, []).append(name)
    return members


def link(stage, directory, own, used):
    """The linker's result for a program that defines `own` and main, and takes the addresses of `used`."""
    program = directory / "own_functions.S"
    program.write_text("".join(f".globl {name}\n{name}: ret\n" for name in sorted(own | {"main"})) +
                       ".data\n" + "".join(f".quad {name}\n" for name in sorted(used)))
    library = stage.path / "build/userland"
    return tools.run([tools.cross("gcc"), "-nostdlib", "-static", "-no-pie", "-Wl,-z,noexecstack", "-o", directory / "own_functions", program,
                      library / "libc/crt0.asm.o", library / "libc.a"], check=False)


def test_any_function_of_the_library_may_be_the_programs(stage, run_directory):
    """Round N links a program that defines the Nth function of each member, and uses all others of it."""
    library = stage.path / "build/userland/libc.a"
    members = [names for names in defined_in(library).values() if not HEAP & set(names)]
    assert members, f"no member of {library} defines a function, the heap aside: it is empty, or nm cannot read it"
    for number in range(max(len(names) for names in members)):
        own = {names[number] for names in members if number < len(names)} | HEAP
        linked = link(stage, run_directory, own, {name for names in members for name in names} - own)
        words = [line for line in linked.stderr.decode().splitlines() if "definition" in line or "undefined" in line]
        assert linked.returncode == 0, (
            "a program that defines a function of libc.a itself does not link with what else that member has: "
            "the library's must be weak, or in a member of its own:\n" + "\n".join(words[:10]))


@pytest.mark.parametrize("own, used", [("malloc", "realloc"), ("free", "calloc"), ("realloc", "malloc")])
def test_half_a_heap_does_not_link(stage, run_directory, own, used):
    assert link(stage, run_directory, {own}, {used}).returncode != 0, (
        f"a program with {own} of its own and the library's {used} links: memory of one heap would be freed in the other")


def test_the_library_has_no_constructors(stage):
    """A constructor of the library's own would come after the program's: what those have registered or printed would be lost."""
    library = stage.path / "build/userland/libc.a"
    sections = tools.run([tools.cross("objdump"), "-h", library]).stdout.decode()
    member, found = "", []
    for line in sections.splitlines():
        member = line.split(":")[0] if "file format" in line else member
        if re.search(r" \.(init_array|fini_array|ctors|dtors)", line):
            found.append(f"{member}: {line.split()[1]}")
    assert not found, f"a global object of these needs `constinit`: {found}"


def test_exit_statuses(machine, rng):
    for status in [0, 1, 255, 256, -1, rng.randrange(1 << 16)]:
        assert machine.command(f"leave {status}; echo $?") == f"{status & 255}\n", (
            f"the status of a program is the low byte of what main returns, {status & 255} for {status}")


def test_a_program_runs_in_ring_3_and_ctrl_c_ends_it(machine):
    machine.send("spin begins\r")
    machine.expect("spin begins\r\nbegins\r\n")
    registers = machine.wait_registers(lambda registers: registers.cpl == 3)
    assert registers.rip < 1 << 47, f"a program's instructions are below {1 << 47:#x}; rip is {registers.rip:#x}"
    machine.send("\x03")
    assert machine.read_prompt() == "^C\n", "Ctrl-C must end a program that never makes a system call: the console prints ^C, and the shell its prompt"
    assert machine.command("echo $?") == "130\n", "a program ended by Ctrl-C has the status 130 (128 + 2)"


def test_a_spinning_background_job_leaves_the_shell_usable(machine):
    machine.command("spin &")
    assert machine.command("echo still here") == "still here\n", "a job that spins in the background must leave the shell its turns"
    identity = next(line.split()[0] for line in machine.command("ps").splitlines() if line.endswith(" spin"))
    assert machine.command(f"kill {identity}; sleep 1") == "[1] killed: spin\n", (
        "`kill` must end a job that never makes a system call, and the shell report it")
    assert "spin" not in machine.command("ps"), "after its end a task is not listed by `ps`"


def test_memory_taken_by_one_program_comes_back(machine):
    """With every page taken the shell still answers, says why it cannot start anything, and can end the program."""
    left = []
    for _ in range(3):
        assert re.fullmatch(r"\[1\] \d+\nhog: \d+ KB\n", machine.command("hog & sleep 100")), (
            "hog takes all memory and says how much it got; expected were `[1] N` and `hog: N KB`")
        # What `sleep` held is free until hog looks again, 10 ms later.
        answers = (machine.command("sleep 0") for _ in range(100))
        assert next(answer for answer in answers if answer) == "sleep: not enough memory\n", (
            "while all memory is taken a program cannot be started, and the shell must say `sleep: not enough memory`")
        assert re.fullmatch(r"\[1\] \d+ running: hog\n", machine.command("jobs")), "hog must still run: what has taken the memory is not what fails"
        assert machine.command("kill %1; wait") == "[1] killed: hog\n", "`kill %1` must end hog, and `wait` report it"
        assert machine.command("echo yes") == "yes\n", "after hog's end there is memory again"
        left.append(settled_free(machine))
    assert left[1] == left[2], (
        f"two rounds of taking all memory must leave as many frames free (settled): {left[1:]}; before the first round the kernel's caches had not grown yet")  # the first time the kernel's own caches may grow


def test_nothing_is_missing_or_too_much_in_the_library(stage):
    """Whatever a program takes from libc.a, it needs nothing beyond it; and libc defines no name that a program could want."""
    library = stage.path / "build/userland/libc.a"
    symbols = subprocess.run([tools.cross("nm"), "-g", library], capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}).stdout
    defined, undefined = set(), set()
    for line in symbols.splitlines():
        fields = line.split()
        if len(fields) == 3:
            defined.add(fields[2])
        elif len(fields) == 2 and fields[0] == "U":
            undefined.add(fields[1])
    of_the_linker = {f"__{kind}_array_{end}" for kind in ("init", "fini") for end in ("start", "end")}
    missing = sorted(undefined - defined - of_the_linker - {"main", "environ"})
    assert not missing, f"libc.a uses {missing}, and defines them nowhere: a program that takes that part of it does not link"
