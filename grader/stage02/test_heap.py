"""The heap: random runs with the digest computed here as well, the kernel's own tests, and no memory lost."""

import re

import pytest

from machine import ktap
from models import heap, trial


def settled(machine):
    answer = machine.command("frames")
    found = re.search(r"^settled free (\d+)$", answer, re.M)
    assert found, f"`frames` has no line `settled free N`, but:\n{answer}"
    return int(found.group(1))


def test_trials(monitor, rng):
    """Sizes, contents through every move, and nothing lost."""
    before = settled(monitor)
    for count in (0, 1, 10, 1000, rng.randrange(2000, 10000)):
        seed = rng.getrandbits(64)
        trial.check(monitor, heap, seed, count)
    assert settled(monitor) == before, (
        "the trials are over, so as many frames should be free (settled) as before: the heap keeps a slab that has no objects, or lost one")


def test_a_step_of_a_trial(monitor, rng):
    trial.check_steps(monitor, heap, rng.getrandbits(64), rng.randrange(50, 500))


@pytest.mark.parametrize("line", ["trial heap 1 10 x", "trial heap 1 10 -1", "trial heap 1 10 99999999999999999999"])
def test_a_wrong_step_gets_one_line(monitor, line):
    answer = monitor.command(line)
    assert len(answer.splitlines()) == 1 and "STEP" in answer, f"`{line}`: expected one line that names STEP, came:\n{answer}"


def test_hundred_thousand_operations(monitor, rng):
    before = settled(monitor)
    seed = rng.getrandbits(64)
    trial.check(monitor, heap, seed, 100000)
    assert settled(monitor) == before, (
        "the trial is over, so as many frames should be free (settled) as before: the heap keeps a slab that has no objects, or lost one")


def test_trial_in_little_memory(stage, machines, rng):
    machine = machines(stage.machine(memory="32M"))
    seed = rng.getrandbits(64)
    trial.check(machine, heap, seed, 5000)


def test_trial_without_memory(stage, machines):
    """An error, not a crash; and what it had is given back."""
    machine = machines(stage.machine(memory="32M"))
    machine.command("frame alloc 100000")
    before = settled(machine)
    answer = machine.command("trial heap 1 1000")
    assert re.fullmatch(r"trial heap: (?!digest)[^\n]+\n", answer), f"no frame is left, so expected was one line with a reason instead of a digest; came:\n{answer}"
    assert settled(machine) == before, "the trial failed, and has not given back what it had allocated until then: who frees the slots on the error path?"


MISUSE = {"twice": "freed twice", "inside": "no object begins there", "written": "was written after it was freed"}


@pytest.mark.parametrize("way", MISUSE)
def test_misuse_is_noticed(monitor, way):
    panic = monitor.expect_panic(f"crash heap {way}")
    assert re.search(r"0x[0-9a-f]+", panic.detail) and re.search(rf"\b{MISUSE[way]}", panic.detail), (
        f"`crash heap {way}` misuses the heap, and must end in a panic with the object's address and the words `{MISUSE[way]}`; came {panic.detail!r}")


@pytest.mark.parametrize("memory, cpu, machine", [("32M", "qemu64", "pc"), ("256M", "max", "q35"), ("1G", "Nehalem", "pc"), ("5G", "max", "pc")])
def test_own_tests(stage, machines, rng, memory, cpu, machine):
    """The kernel's suite: 100,000 operations, every frame once, every allocation failing in turn."""
    m = machines(stage.machine(memory=memory, cpu=cpu, machine=machine))
    before = settled(m)
    report = ktap.parse(m.command(f"test memory {rng.getrandbits(32):#x}"))
    assert report.passed, report.summary()
    names = {result.name for result in report.results}
    for needed in ("every_frame_once", "hundred_thousand_frame_operations", "hundred_thousand_heap_operations",
                   "every_allocation_fails_in_turn", "no_page_is_writable_and_executable"):
        found = [name for name in names if needed in name]
        assert found, f"`test memory` has no case {needed}, which must stay; it has {sorted(names)}"
    assert settled(m) == before, "the tests are over, so as many frames should be free (settled) as before"


@pytest.mark.own_stage
def test_demonstration(stage, machines):
    text = machines(stage.boot(cmdline="")).console.text()
    match = re.search(r"milestone 2: .* (\d+) frames free before, (\d+) after\r\nmonitor> $", text)
    assert match, f"expected at the end was `milestone 2: ... N frames free before, N after`, then the prompt; came {text[-300:]!r}"
    assert match.group(1) == match.group(2), f"{match.group(1)} frames were free before the demonstration and {match.group(2)} after it: something was not freed"
    for container in ("Vector", "Box", "HashMap"):
        assert f"{container}: " in text, f"the demonstration must show a {container}, in a line that begins with `{container}: `"
