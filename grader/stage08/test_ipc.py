"""IPC from user mode: every line of docs/ipc_cases.csv by system call, and what is left in the kernel afterwards."""

import csv
import os
import re
from pathlib import Path

import pytest

from machine import ktap
from machine.kernel_state import kernel_state

LIST = Path(__file__).resolve().parents[2] / "docs" / "ipc_cases.csv"
NEED_1_GIB = {"B13b", "E33"}  # the list says so itself
SOAK_CALLS = int(os.environ.get("SOAK_CALLS", 100_000))  # of the random traffic; the full measure is 1000000


def listed():
    with LIST.open(newline="") as lines:
        return [line["id"] for line in csv.DictReader(lines)]


def results(machine, selection=""):
    """What `ipctest` says, by case. All of them must have passed, and each once."""
    report = ktap.parse(machine.command(f"ipctest {selection}"))
    assert report.passed, report.summary()
    found = {result.name.removeprefix("ipc."): result for result in report.results}
    assert len(found) == len(report.results), f"`ipctest` reported {len(report.results)} results for {len(found)} cases: one of them ran more than once"
    return found


def expect_all_ran(found):
    missing, unknown = sorted(set(listed()) - set(found)), sorted(set(found) - set(listed()))
    assert not missing and not unknown, f"`ipctest` must run the cases of docs/ipc_cases.csv; it has not run {missing}, and has run {unknown}, which are not there"


def test_every_case_by_system_call(shell):
    """Every line of the list passes under its name, and the kernel has every frame, port and message back."""
    results(shell, "A01")  # what is made once, is made
    before = kernel_state(shell)
    found = results(shell)
    expect_all_ran(found)
    skipped = sorted(name for name, result in found.items() if result.skipped)
    assert skipped == sorted(NEED_1_GIB), f"on 256 MiB only {sorted(NEED_1_GIB)} may be skipped, which need 1 GiB; skipped were {skipped}"
    assert kernel_state(shell) == before, (
        "the cases are over, so free frames, ports, messages and send-once rights must be as many as before (second); what differs was left behind by "
        "tasks that have ended")


@pytest.mark.long
def test_full_size_cases(stage, machines):
    """With 1 GiB nothing is skipped."""
    machine = machines(stage.machine(cmdline="", memory="1G"))
    results(machine, "A01")
    before = kernel_state(machine)
    for name in ["B13", *sorted(NEED_1_GIB)]:
        skipped = [case for case, result in results(machine, name).items() if result.skipped]
        assert not skipped, f"with 1 GiB nothing may be skipped, and was: {skipped}"
    assert kernel_state(machine) == before, "the cases are over, so free frames, ports, messages and send-once rights must be as many as before (second)"


def test_little_memory(stage, machines):
    """On the smallest machine cases are skipped with a reason, and none fails."""
    expect_all_ran(results(machines(stage.machine(cmdline="", memory="32M"))))


def test_selection(shell):
    cases = listed()
    for prefix in ["A", "B13", "G2", "X17"]:
        ran = sorted(results(shell, prefix))
        assert ran == sorted(name for name in cases if name.startswith(prefix)), f"`ipctest {prefix}` must run the cases whose names begin so, and no others; it ran {ran}"
    said = shell.command("ipctest nothing; echo $?")
    assert "1..0\n" in said and said.endswith("\n1\n"), f"`ipctest` with a name that no case has must report that it runs none (1..0), and end with status 1; came {said!r}"
    said = shell.command("ipctest A B; echo $?")
    assert said.startswith("usage: ipctest") and said.endswith("\n2\n"), f"`ipctest A B` has one word too many: expected a line `usage: ...` and status 2; came {said!r}"


def test_random_traffic_of_tasks_that_die(shell, rng):
    """Four tasks send each other anything and make any port call, and are killed meanwhile: everything comes back."""
    shell.command(f"stress ipc {rng.getrandbits(63)} 5000")
    before = kernel_state(shell)
    text = shell.command(f"stress ipc {rng.getrandbits(63)} {SOAK_CALLS}")
    match = re.fullmatch(r"stress: (\d+) calls by (\d+) tasks, (\d+) of them killed\n", text)
    assert match, f"`stress ipc` must end with `stress: N calls by N tasks, N of them killed`; it printed {text!r}"
    calls, tasks, killed = map(int, match.groups())
    assert calls >= SOAK_CALLS, f"{SOAK_CALLS} calls were asked for, and {calls} made"
    assert tasks > SOAK_CALLS / 5000 and killed > SOAK_CALLS / 10000, f"in {calls} calls only {tasks} tasks were made and {killed} killed: too few to find what a death leaves behind"
    assert kernel_state(shell) == before, (
        "the traffic is over and its tasks are dead, so free frames, ports, messages and send-once rights must be as many as before (second): something "
        "that a dying task held was not given back")


def test_soak_usage(shell):
    for words in ["ipc 1", "ipc 1 2 3", "ipc x 1", "ipc 1 2x", "ipc 18446744073709551617 1", "5x", "-1"]:
        said = shell.command(f"stress {words}; echo $?")
        assert said.startswith("usage: stress") and said.endswith("\n2\n"), (
            f"`stress {words}` is neither `stress [CALLS [SEED]]` nor `stress ipc SEED CALLS` with numbers: expected `usage: ...` and status 2; came {said!r}")
