"""What is there only for speed changes nothing else."""

from pathlib import Path

import pytest

from machine import ktap
from models import ipc, trial

SOURCES = Path(__file__).parent / "programs"


def test_the_slow_path_passes_the_same_cases(stage, machines):
    """What the fast path does, the slow one does too: the cases and the traces are the same with `ipc=slow`."""
    machine = machines(stage.machine(cmdline="monitor ipc=slow"))
    assert "fast path off" in machine.command("ipc"), "with `ipc=slow` on the command line, `ipc` must say `fast path off`"
    report = ktap.parse(machine.command("test ipc"))
    assert report.passed, report.summary()
    assert "fast path off: 0 messages" in machine.command("ipc"), "with `ipc=slow` no message may have gone the fast path, and `ipc` must say so"
    trial.check(machine, ipc, 5, 1000)


@pytest.fixture
def caller(stage, machines, with_files, compile_program):
    return machines(stage.machine(cmdline="", modules=with_files({"calls": compile_program((SOURCES / "calls.c").read_text())})))


@pytest.mark.parametrize("part", ["limits", "requests", "timeouts", "memory", "objects", "queues"])
def test_calls(caller, part):
    """Calls to a server in another task, and to objects of the kernel, at the edges of what the fast path takes."""
    text = caller.command(f"calls {part}")
    assert text == f"{part}: ok\n", f"`calls {part}` (grader/stage10/programs/calls.c) says what came and what was expected:\n{text}"
