"""Random traffic of rights and messages against the model, and what is left of it: nothing."""

import re

import pytest

from machine import ktap
from models import ipc


def digest(machine, seed, count):
    text = machine.command(f"trial ipc {seed:#x} {count}")
    match = re.fullmatch(r"trial ipc: digest 0x([0-9a-f]{16})\s*", text)
    assert match, f"`trial ipc` printed {text!r}"
    return int(match.group(1), 16)


def settled(machine):
    return int(re.search(r"settled free (\d+)", machine.command("frames")).group(1))


@pytest.mark.parametrize("count", [100, 2000, 8000])
def test_random_traces_are_those_of_the_model(monitor, rng, count):
    seed = rng.getrandbits(64)
    assert digest(monitor, seed, count) == ipc.digest(seed, count), f"seed {seed:#x}: the model says otherwise; halve the count to find the step"


def test_traces_with_little_memory(stage, machines, rng):
    """The results are the same on a machine of 32 MiB: nothing in them is a matter of memory."""
    machine = machines(stage.machine(memory="32M"))
    seed = rng.getrandbits(64)
    assert digest(machine, seed, 3000) == ipc.digest(seed, 3000)


def test_nothing_is_left_and_every_invariant_holds(monitor, rng):
    digest(monitor, rng.getrandbits(64), 100)  # what is made once, is made
    before, counts = settled(monitor), monitor.command("ipc").splitlines()[0]
    for _ in range(3):
        digest(monitor, rng.getrandbits(64), 3000)
    assert monitor.command("ipc").splitlines()[0] == counts
    assert settled(monitor) == before
    assert "every invariant holds" in monitor.command("ipc check")


def test_the_slow_path_passes_the_same_cases(stage, machines):
    """What the fast path does, the slow one does too: the cases and the traces are the same with `ipc=slow`."""
    machine = machines(stage.machine(cmdline="monitor ipc=slow"))
    assert "fast path off" in machine.command("ipc")
    report = ktap.parse(machine.command("test ipc"))
    assert report.passed, report.summary()
    assert "fast path off: 0 messages" in machine.command("ipc")
    assert digest(machine, 5, 1000) == ipc.digest(5, 1000)


@pytest.mark.parametrize("line", ["ports", "ports x", "ports 99999999999999999999", "ports 424242", "ports 1 2", "ipc what", "ipc check now", "trial ipc", "trial ipc 1",
                                  "trial ipc x 1", "trial ipc 1 99999999999", "trial nothing 1 1"])
def test_wrong_words_get_one_line(monitor, line):
    assert len(monitor.command(line).strip().splitlines()) == 1
