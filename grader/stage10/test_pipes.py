"""Pipes: a server's (programs/pipes.c), and the shell's |."""

import re
from pathlib import Path

import pytest

from machine.kernel_state import BEHIND, kernel_state

SOURCES = Path(__file__).parent / "programs"


@pytest.fixture
def pipes(stage, machines, with_files, compile_program):
    """A machine with the program `pipes_test`."""
    return machines(stage.machine(cmdline="", modules=with_files({"pipes_test": compile_program((SOURCES / "pipes.c").read_text())})))


def settled(shell, play):
    """What the kernel has after `play` when it has been played before."""
    for _ in range(2):
        play()
    before = kernel_state(shell)
    for _ in range(5):
        play()
    now = kernel_state(shell)
    assert now == before, f"after the same again {BEHIND}: {now}, {before}"


@pytest.mark.parametrize("part", ["bytes", "waiting", "many"])
def test_pipes(pipes, part):
    said = pipes.command(f"pipes_test {part}")
    assert said == f"{part}: ok\n", f"`pipes_test {part}` (grader/stage10/programs/pipes.c) says what failed:\n{said}"


@pytest.mark.parametrize("part", ["bytes", "waiting", "many"])
def test_pipes_come_back(pipes, part):
    settled(pipes, lambda: pipes.command(f"pipes_test {part}"))


def test_pipeline(pipes):
    wc = pipes.command("wc < /welcome.txt")
    assert pipes.command("cat /welcome.txt | wc") == wc, "what cat writes, wc must read"
    assert pipes.command("cat /welcome.txt | cat | cat|cat | wc; echo a |cat; echo $?") == wc + "a\n0\n", "pipes can follow each other, with blanks or without"
    assert pipes.command("cat shell shell shell | wc -c") == str(3 * int(pipes.command("ls -l /shell").split()[1])).rjust(7) + " \n", (
        "more than a pipe holds must come through it")
    assert pipes.command("echo a > /tmp/f; cat < /tmp/f | cat > /tmp/g; cat /tmp/g; cat /none 2>&1 | cat > /tmp/e; cat /tmp/e") == "a\ncat: /none: not found\n", (
        "redirections and pipes can stand in one command, and 2>&1 sends errors into the pipe")


def test_status_of_a_pipeline(pipes):
    assert pipes.command("false | true; echo $?; true | false; echo $?; crash | true; echo $?") == "0\n1\ncrash: killed: page fault at 0x0 (read)\n0\n", (
        "the status of a pipeline is its last command's")
    assert pipes.command("nothing | cat; echo $?; echo a | nothing; echo $?") == "nothing: command not found\n0\nnothing: command not found\n127\n", (
        "one that cannot be started does not keep the others from it, and the last one's status is 127 then")
    assert pipes.command("pwd | cat; echo $?; $none | cat; echo $?; cat /welcome.txt | false; echo $?") == "/\n0\n0\n1\n", (
        "the shell's own commands can be parts of a pipeline, and so can nothing")
    for line in ("echo a | | cat", "| cat", "echo a |; cat", "echo a | &"):
        said = pipes.command(line)
        assert re.fullmatch(r"shell: [|&;] without a command\n", said), f"{line!r} must be refused, and nothing of it run; it said {said!r}"


def test_broken_pipe(pipes):
    """Who writes on and on is told that nobody reads any more, and ends."""
    said = pipes.command("pipes_test child yes | true")
    assert said == "yes: broken pipe\n", f"the writer must be told of the broken pipe; it said {said!r}"
    assert "pipes_test" not in pipes.command("ps"), "nobody of the pipeline may be left"


def test_interrupted(pipes):
    """Ctrl-C ends all of a pipeline, also one whose commands wait for each other."""
    pipes.send("pipes_test child wait | pipes_test child wait\r")
    pipes.expect("waiting\r\nwaiting\r\n")
    pipes.send("\x03")
    pipes.read_prompt()
    assert "pipes_test" not in pipes.command("ps"), "Ctrl-C must end both"


def test_a_job(pipes):
    said = pipes.command("sleep 0.01 | cat | cat &") + pipes.command("wait; echo $?")
    assert re.fullmatch(r"\[1\] \d+\n\[1\] done: sleep 0.01 \| cat \| cat\n0\n", said), f"a pipeline in the background is one job; it said {said!r}"
    pipes.command("pipes_test child yes | sleep 1000 &")
    pipes.command("kill %1; wait")
    left = pipes.command("ps")
    assert "pipes_test" not in left and "sleep" not in left, f"kill %1 must end both of the pipeline; there are\n{left}"


def test_pipelines_come_back(pipes):
    settled(pipes, lambda: pipes.command("cat shell | wc; pipes_test child yes | true; nothing | cat; echo a | nothing; cat shell | cat | wc > /tmp/n; rm /tmp/n; crash | crash"))


def test_the_server_dies(pipes):
    """A killed server of pipes: who waits at one is told, and there is a new one for the next."""
    pipes.command("echo a | cat")
    pipes.command("sleep 1000 | pipes_test child wait &")
    server = next(line.split()[0] for line in pipes.command("ps").splitlines() if line.split()[-1] == "pipes")
    said = pipes.command(f"kill {server}; wait") + pipes.command("echo b | cat")
    assert said.endswith("b\n") and "wait: end" in said, f"who reads from a pipe whose server died must go on with an error, and a new pipe must work; it said {said!r}"
