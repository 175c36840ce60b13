"""The conformance cases of IPC: each line of docs/ipc_cases.csv is a test of its name in the kernel, and passes."""

import csv
import re
from pathlib import Path

import pytest

from machine import ktap

LIST = Path(__file__).resolve().parents[2] / "docs" / "ipc_cases.csv"
NEED_1_GIB = {"B13b", "E33"}  # the list says so itself
EXERCISES = [f"4.{number}" for number in range(1, 12)]  # of the lesson; the list says of each case with which one it can pass first


def rules():
    with LIST.open(newline="") as lines:
        return {line["id"]: line for line in csv.DictReader(lines)}


def listed():
    return list(rules())


def expect_passed(report):
    """No case failed; else the message says of each what the list demands."""
    texts = []
    for result in report.failures:
        if rule := rules().get(result.name.removeprefix("ipc.")):
            texts.append(f"{rule['id']}: given {rule['setup']}; {rule['action']} must give {rule['result']}; afterwards: {rule['state_after']}")
    assert report.passed, report.summary() + "\n\nWhat docs/ipc_cases.csv says of these cases:\n" + "\n".join(texts)


def expect_all_ran(found):
    missing = sorted(set(listed()) - set(found))
    assert not missing, f"`test ipc` has not run these cases of docs/ipc_cases.csv: {missing}"


def test_every_case_has_a_test(stage):
    """The list and the kernel's sources name the same cases, each once."""
    sources = sorted((stage.path / "kernel/test/ipc").glob("*.cpp"))
    written = [name for source in sources for name in re.findall(r"^IPC_CASE\((\w+)\)", source.read_text(), re.MULTILINE)]
    cases = listed()
    missing, unknown = sorted(set(cases) - set(written)), sorted(set(written) - set(cases))
    assert not missing, f"docs/ipc_cases.csv lists cases for which there is no IPC_CASE in kernel/test/ipc: {missing}"
    assert not unknown, f"kernel/test/ipc has cases that docs/ipc_cases.csv does not list: {unknown}"
    twice = sorted({name for name in written if written.count(name) > 1})
    assert not twice, f"these cases are written more than once: {twice}"


def results(machine):
    """What `test ipc` says, by case; those of other suites that begin with the same name are left out."""
    report = ktap.parse(machine.command("test ipc"))
    expect_passed(report)
    return {result.name.removeprefix("ipc."): result for result in report.results if result.name.startswith("ipc.")}


def test_cases_pass(monitor):
    """On a machine of 256 MiB every case passes, and only those that need 1 GiB are skipped."""
    found = results(monitor)
    expect_all_ran(found)
    skipped = sorted(name for name, result in found.items() if result.skipped)
    assert skipped == sorted(NEED_1_GIB), f"on 256 MiB only {sorted(NEED_1_GIB)} may be skipped, which need 1 GiB; skipped were {skipped}"


def test_full_size_cases_pass(stage, machines):
    """With 1 GiB nothing is skipped."""
    machine = machines(stage.machine(memory="1G"))
    for name in sorted(NEED_1_GIB):
        report = ktap.parse(machine.command(f"test ipc.{name}"))
        expect_passed(report)
        skipped = [result.name for result in report.results if result.skipped]
        assert not skipped, f"with 1 GiB nothing may be skipped, and was: {skipped}"


def test_little_memory(stage, machines):
    """On the smallest machine cases are skipped with a reason, and none fails."""
    expect_all_ran(results(machines(stage.machine(memory="32M"))))


@pytest.mark.parametrize("exercise", EXERCISES)
def test_cases_of_exercise(monitor, exercise):
    """The cases that can pass when this exercise and those before it are written, each by itself: they hold whatever is still missing of later ones."""
    names = [name for name, rule in rules().items() if rule["exercise"] == exercise and name not in NEED_1_GIB]
    assert names, f"docs/ipc_cases.csv has no case of exercise {exercise}"
    for name in names:
        expect_passed(ktap.parse(monitor.command(f"test ipc.{name}")))


def test_every_case_belongs_to_an_exercise():
    strange = [name for name, rule in rules().items() if rule["exercise"] not in EXERCISES]
    assert not strange, f"docs/ipc_cases.csv says of each case with which exercise it can pass first, one of {EXERCISES}; it does not of {strange}"
