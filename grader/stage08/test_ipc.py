"""IPC from user mode: every line of docs/ipc_cases.csv by system call, and what is left in the kernel afterwards."""

import csv
import os
import re
from pathlib import Path

from machine import ktap

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
    assert len(found) == len(report.results)
    return found


def kernel_state(machine):
    """Free frames and live IPC objects, counted by the monitor, which also checks every invariant."""
    machine.send("\x1d")
    machine.read_prompt(["monitor> "])
    settled = int(re.search(r"settled free (\d+)", machine.command("frames")).group(1))
    assert "every invariant holds" in machine.command("ipc check")
    counts = machine.command("ipc").splitlines()
    alive = counts[0], re.match(r"send-once rights: (\d+) now", counts[1]).group(1)
    machine.send("continue\r")
    machine.expect("continue\r\n")
    machine.send("true\r")
    machine.read_prompt()
    return settled, alive


def test_every_case_by_system_call(shell):
    """Every line of the list passes under its name, and the kernel has every frame, port and message back."""
    results(shell, "A01")  # what is made once, is made
    before = kernel_state(shell)
    found = results(shell)
    assert sorted(found) == sorted(listed())
    assert {name for name, result in found.items() if result.skipped} == NEED_1_GIB
    assert kernel_state(shell) == before


def test_full_size_cases(stage, machines):
    """With 1 GiB nothing is skipped."""
    machine = machines(stage.machine(cmdline="", memory="1G"))
    results(machine, "A01")
    before = kernel_state(machine)
    for name in ["B13", *sorted(NEED_1_GIB)]:
        assert not any(result.skipped for result in results(machine, name).values())
    assert kernel_state(machine) == before


def test_little_memory(stage, machines):
    """On the smallest machine cases are skipped with a reason, and none fails."""
    assert sorted(results(machines(stage.machine(cmdline="", memory="32M")))) == sorted(listed())


def test_selection(shell):
    cases = listed()
    for prefix in ["A", "B13", "G2", "X17"]:
        assert list(results(shell, prefix)) == [name for name in cases if name.startswith(prefix)]
    assert shell.command("ipctest nothing; echo $?") == "KTAP version 1\n1..0\n# 0 of 0 cases passed\n1\n"
    assert shell.command("ipctest A B; echo $?") == "usage: ipctest [PREFIX]\n2\n"


def test_random_traffic_of_tasks_that_die(shell, rng):
    """Four tasks send each other anything and make any port call, and are killed meanwhile: everything comes back."""
    shell.command(f"stress ipc {rng.getrandbits(64)} 5000")
    before = kernel_state(shell)
    text = shell.command(f"stress ipc {rng.getrandbits(64)} {SOAK_CALLS}")
    match = re.fullmatch(r"stress: (\d+) calls by (\d+) tasks, (\d+) of them killed\n", text)
    assert match, text
    calls, tasks, killed = map(int, match.groups())
    assert calls >= SOAK_CALLS and tasks > SOAK_CALLS / 5000 and killed > SOAK_CALLS / 10000
    assert kernel_state(shell) == before


def test_soak_usage(shell):
    assert shell.command("stress ipc 1; echo $?") == "usage: stress [CALLS [SEED]]\n       stress ipc SEED CALLS\n2\n"
