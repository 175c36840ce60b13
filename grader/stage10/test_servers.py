"""Servers of files in user mode: the table of mounts, and ramfs at /tmp, by their own interfaces (programs/files.c)."""

import re
from pathlib import Path

import pytest

from machine.kernel_state import BEHIND, kernel_state

SOURCES = Path(__file__).parent / "programs"


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


@pytest.fixture
def libc(stage, machines, with_files, compile_program):
    """A machine with the program `stdio_files`."""
    return machines(stage.machine(cmdline="", modules=with_files({"stdio_files": compile_program((SOURCES / "stdio_files.c").read_text())})))


@pytest.mark.parametrize("part", ["streams", "descriptors", "names"])
def test_libc_on_files(libc, part):
    said = libc.command(f"stdio_files {part}")
    assert said == f"{part}: ok\n", f"`stdio_files {part}` (grader/stage10/programs/stdio_files.c) says what failed:\n{said}"
    if part == "streams":
        assert libc.command("cat /tmp/unclosed") == "at the end\n", "a stream that is not closed must be written when its program ends"


def says(shell, line, expected, why):
    said = shell.command(line)
    assert said == expected, f"`{line}`: {why}; expected was\n{expected}and it said\n{said}"


def test_utilities(shell):
    """mkdir, cp, mv, rm, rmdir, touch, ls, mount and df, as somebody types them."""
    says(shell, "mount", "/                kernel\n/proc            kernel\n/tmp             ramfs (started when it is needed)\n"
         "/pipe            pipes (started when it is needed)\n/disk            ext2fs (started when it is needed)\n", "mount lists the kernel's directories and the servers that init knows")
    size = shell.command("ls -l /welcome.txt").split()[1]
    says(shell, "mkdir /tmp/d /tmp/d/e; cd /tmp/d; touch one; cp /welcome.txt two; cp two e; ls -l; pwd",
         f"d          0  e\n-          0  one\n- {size:>10}  two\n/tmp/d\n", "a directory lists what was made in it, in that order")
    says(shell, "cat e/two", shell.command("cat /welcome.txt"), "a copy of a copy must be as the original")
    says(shell, "mv one e/three; mv two e; ls; ls e", "e\nthree\ntwo\n", "mv gives another name, or the same in another directory")
    says(shell, "cp e e; cp e/two e/two; mv none x; rm e; rmdir e; mkdir e; echo $?",
         "cp: e: is a directory\ncp: e/two and e/two are the same file\nmv: none: not found\nrm: e: is a directory\nrmdir: e: not empty\n"
         "mkdir: e: exists already\n1\n", "what cannot be done must be refused with the reason")
    used = shell.command("df")
    assert re.search(r"^/tmp +ramfs +\d+ +\d+ +\d+ +5$", used, re.M), f"df must show /tmp with the four files that there are and its own directory; it shows\n{used}"
    says(shell, "cd /; rm -r /tmp/d; ls /tmp; rm -f /tmp/d; echo $?; rm /tmp/d; echo $?", "0\nrm: /tmp/d: not found\n1\n",
         "rm -r removes all that is in it, and -f says nothing of what is not there")
    says(shell, "touch /file; rm welcome.txt; mkdir /tmp; cd /tmp/none; cd /welcome.txt; echo $?",
         "touch: /file: not permitted\nrm: welcome.txt: not permitted\nmkdir: /tmp: exists already\ncd: no such directory\ncd: no such directory\n1\n",
         "the archive is only read, and a file is no directory")


def test_redirection(shell):
    lines = shell.command("wc -l < /welcome.txt")
    says(shell, "echo one > /tmp/f; echo two >> /tmp/f; cat < /tmp/f; wc -l < /welcome.txt >> /tmp/f; cat /tmp/f", f"one\ntwo\none\ntwo\n{lines}",
         "> begins a file, >> goes on with it, and < reads it")
    says(shell, "cat /none /tmp/f 2> /tmp/e > /tmp/o; cat /tmp/e; cat < /none; echo $?", "cat: /none: not found\n/none: not found\n1\n",
         "2> takes what is said of errors, and a file that is not there keeps the command from running")
    says(shell, "cat /none /welcome.txt > /tmp/both 2>&1; cat /tmp/both", "cat: /none: not found\n" + shell.command("cat /welcome.txt"),
         "with 2>&1 both go to the same place, one behind the other")
    says(shell, "pwd > /tmp/p; help > /tmp/h; cat /tmp/p; wc -l < /tmp/h > /dev/null; rm /tmp/h", "/\n/dev/null: not permitted\n",
         "built-in commands are redirected like programs, and there is no /dev")
    says(shell, "crashes cat < /tmp/p", "/\n", "the child of a child must have the stream, too")
    says(shell, "crash > /tmp/c; echo $?; echo x > /tmp; echo > /welcome.txt",
         "crash: killed: page fault at 0x0 (read)\n142\n/tmp: is a directory\n/welcome.txt: not permitted\n", "what goes wrong is said on the console")


def test_a_script_has_one_place(shell):
    """What several programs write to one file stands one behind the other, for the place is the server's."""
    shell.command("echo echo one > /tmp/s; echo wc -l /welcome.txt >> /tmp/s; echo echo three >> /tmp/s")
    said = shell.command("shell /tmp/s > /tmp/o; cat /tmp/o")
    assert re.fullmatch(r"one\n +\d+ /welcome.txt\nthree\n", said), f"three commands of a script wrote to one file, which now has {said!r}"


def test_streams_come_back(shell):
    line = "echo a > /tmp/f; cat < /tmp/f >> /tmp/g; cat /none 2> /tmp/e; shell /tmp/f < /welcome.txt > /tmp/h 2>&1; rm /tmp/f /tmp/g /tmp/e /tmp/h"
    for _ in range(3):
        shell.command(line)
    before = kernel_state(shell)
    for _ in range(10):
        shell.command(line)
    now = kernel_state(shell)
    assert now == before, f"after redirections {BEHIND}: {now}, {before}"
