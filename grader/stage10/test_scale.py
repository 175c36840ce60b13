"""What an operation costs does not grow with the number of names, ports, members, waiters or threads there are."""

import re

import pytest

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
