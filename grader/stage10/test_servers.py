"""Servers of files in user mode: the table of mounts, and ramfs at /tmp, by their own interfaces (programs/files.c)."""

import re
from pathlib import Path

import pytest

from machine.kernel_state import kernel_state

SOURCES = Path(__file__).parent / "programs"
BEHIND = "the kernel must have as many free frames, ports, messages and send-once rights as before (second)"


@pytest.fixture
def files(stage, machines, with_files, compile_program):
    """A machine with the program `files`, at whose first call /tmp's server is started."""
    return machines(stage.machine(cmdline="", modules=with_files({"files": compile_program((SOURCES / "files.c").read_text())})))


def identity(shell, name):
    return next((line.split()[0] for line in shell.command("ps").splitlines() if line.split()[-1] == name), None)


def play(shell, part):
    said = shell.command(f"files {part}")
    assert said == f"{part.split()[0]}: ok\n", f"`files {part}` (grader/stage10/programs/files.c) says what came and what was expected:\n{said}"


def test_no_server_before_it_is_needed(files):
    assert identity(files, "ramfs") is None, "nobody has asked for anything below /tmp yet: no ramfs may run"
    play(files, "mounts")
    assert identity(files, "ramfs") is not None, "who asked for /tmp must have had ramfs started"


@pytest.mark.parametrize("part", ["names", "many", "bytes", "full", "opens", "hostile 1", "hostile 2", "hostile 3"])
def test_files(files, part):
    play(files, part)


@pytest.mark.parametrize("part", ["names", "bytes", "full", "opens", "leave", "hostile 4"])
def test_everything_comes_back(files, part):
    """However a client goes, with files open and questions unanswered: memory, ports and rights are there again."""
    for _ in range(2):
        play(files, part)
    before = kernel_state(files)
    for _ in range(3):
        play(files, part)
    now = kernel_state(files)
    assert now == before, f"after `files {part}` {BEHIND}: {now}, {before}"


def test_death(files):
    """A killed server: calls fail at once, and the next one who asks for /tmp has a new, empty one."""

    def three_times():
        for part in ["death", "outstanding", "names"] * 3:
            play(files, part)
        return kernel_state(files)

    before, now = three_times(), three_times()
    assert now == before, f"after three servers were killed {BEHIND}: {now}, {before}"


def test_killed_from_the_shell(files):
    play(files, "names")
    first = identity(files, "ramfs")
    files.command(f"kill {first}")
    play(files, "names")
    second = identity(files, "ramfs")
    assert second not in (None, first), f"a killed server must be started again when it is needed: {first} was killed, now {second} runs"


def test_a_server_that_does_not_start(stage, machines, with_files, compile_program):
    """A ramfs that ends before it is mounted: who waits is told, and may ask again."""
    program = compile_program((SOURCES / "files.c").read_text())
    broken = compile_program("int main(void) { return 3; }")
    shell = machines(stage.machine(cmdline="", modules=with_files({"files": program, "ramfs": broken})))
    for _ in range(3):
        assert shell.command("files names") == "no server: failed\n", "the program that serves /tmp ended at once: whoever waits for it must be told KERN_FAILURE"
    assert re.fullmatch(r"a\n", shell.command("echo a")), "the shell must go on"
