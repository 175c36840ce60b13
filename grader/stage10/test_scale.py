"""What an operation costs does not grow with the number of names, ports, members, waiters or threads there are, nor a boot with the memory."""

import re
import sys

import pytest

from machine import stages

sys.path.insert(0, str(stages.REPOSITORY / "grader/bench"))
import bench  # noqa: E402  (its folder is on no path)

PAIRS = [("rpc_names", 100000, 200), ("ports", 50000, 200), ("members", 20000, 200), ("waiters", 1000, 200), ("yield_threads", 1000, 4),
         ("sleepers", 1000, 200), ("queued", 20000, 200), ("blocks", 100000, 200), ("tasks", 200, 20)]
ALLOWED = 0.05  # log n with a small constant counts as flat


def cost(machine, name, runs, size):
    """Instructions, on average: one tick of the clock is one instruction."""
    answer = machine.command(f"bench {name} {runs} {size}")
    found = re.search(rf"^bench {name} {runs} \d+ (\d+)\s*$", answer, re.MULTILINE)
    assert found, f"`bench {name} {runs} {size}` must print `bench {name} {runs} LEAST MEAN`; it printed {answer!r}"
    return int(found.group(1))


@pytest.mark.parametrize("operation, many, runs", PAIRS, ids=[pair[0] for pair in PAIRS])
def test_costs_as_much_with_many_as_with_ten(stage, machines, operation, many, runs):
    machine = machines(stage.machine(shift=0))
    few = cost(machine, operation, runs, 10)
    much = cost(machine, operation, runs, many)
    assert much <= few * (1 + ALLOWED), (
        f"{operation}: {few} instructions with ten, {much} with {many}: more than {ALLOWED:.0%} dearer. Something walks through all of them: a list that is searched, "
        "a table that is copied, or a queue without a tail pointer")


def test_a_boot_with_16_gb_takes_at_most_twice_what_one_with_256_mb_takes(stage, tmp_path):
    """To the monitor. The emulator has no real memory for what the kernel does not touch."""
    taken = {}
    for memory in ("256M", "16G"):
        machine = bench.Bench(stage, tmp_path, "monitor", memory=memory)
        with machine.machine:
            taken[memory] = machine.boot_to_prompt()
    assert taken["16G"] <= 2 * taken["256M"], (
        f"instructions up to the monitor's prompt: {taken}; with 16 GB they must be at most twice those with 256 MB. Is something written about each frame, or each large page looked for?")
