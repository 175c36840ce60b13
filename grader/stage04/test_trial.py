"""Random traffic of rights and messages against the model, and what is left of it: nothing."""

import re

import pytest

from models import ipc, trial


def settled(machine):
    return int(re.search(r"settled free (\d+)", machine.command("frames")).group(1))


@pytest.mark.parametrize("count", [100, 2000, 8000])
def test_random_traces_are_those_of_the_model(monitor, rng, count):
    trial.check(monitor, ipc, rng.getrandbits(64), count)


@pytest.mark.parametrize("extent", ipc.ORDER[:-1])
def test_shorter_trials(monitor, rng, extent):
    """The same with less in it: what a kernel can do in which later exercises are still to be written."""
    trial.check(monitor, ipc.EXTENTS[extent], rng.getrandbits(64), 2000)


def test_a_step_of_a_trial(monitor, rng):
    trial.check_steps(monitor, ipc, rng.getrandbits(64), rng.randrange(50, 500))


def test_traces_with_little_memory(stage, machines, rng):
    """The results are the same on a machine of 32 MiB: nothing in them is a matter of memory."""
    machine = machines(stage.machine(memory="32M"))
    trial.check(machine, ipc, rng.getrandbits(64), 3000)


def test_nothing_is_left_and_every_invariant_holds(monitor, rng):
    trial.check(monitor, ipc, rng.getrandbits(64), 100)  # what is made once, is made
    before, counts = settled(monitor), monitor.command("ipc").splitlines()[0]
    for _ in range(3):
        trial.check(monitor, ipc, rng.getrandbits(64), 3000)
    assert monitor.command("ipc").splitlines()[0] == counts, (
        "the trials are over, and there must be as many ports, sets and messages as before: the first line of `ipc` counts them; something was destroyed "
        "and not freed")
    assert settled(monitor) == before, "the trials are over, so as many frames should be free (settled) as before: ports, messages or spaces were not freed"
    assert "every invariant holds" in monitor.command("ipc check"), (
        "`ipc check` counts every pointer to every port again, and must find `every invariant holds`")


@pytest.mark.parametrize("line", ["ports", "ports x", "ports 99999999999999999999", "ports 424242", "ports 1 2", "ipc what", "ipc check now", "trial ipc", "trial ipc 1",
                                  "trial ipc x 1", "trial ipc 1 99999999999", "trial nothing 1 1"])
def test_wrong_words_get_one_line(monitor, line):
    assert len(monitor.command(line).strip().splitlines()) == 1, f"`{line}` is wrong, and must be answered with one line"
