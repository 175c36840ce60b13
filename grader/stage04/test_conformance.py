"""The conformance cases of IPC: each line of docs/ipc_cases.csv is a test of its name in the kernel, and passes."""

import csv
import re
from pathlib import Path

from machine import ktap

LIST = Path(__file__).resolve().parents[2] / "docs" / "ipc_cases.csv"
NEED_1_GIB = {"B13b", "E33"}  # the list says so itself


def listed():
    with LIST.open(newline="") as lines:
        return [line["id"] for line in csv.DictReader(lines)]


def test_every_case_has_a_test(stage):
    """The list and the kernel's sources name the same cases, each once."""
    sources = sorted((stage.path / "kernel/test/ipc").glob("*.cpp"))
    written = [name for source in sources for name in re.findall(r"^IPC_CASE\((\w+)\)", source.read_text(), re.MULTILINE)]
    cases = listed()
    assert len(cases) == len(set(cases)) > 200
    assert sorted(written) == sorted(cases)


def results(machine):
    """What `test ipc` says, by case; those of other suites that begin with the same name are left out."""
    report = ktap.parse(machine.command("test ipc"))
    assert report.passed, report.summary()
    return {result.name.removeprefix("ipc."): result for result in report.results if result.name.startswith("ipc.")}


def test_cases_pass(monitor):
    """On a machine of 256 MiB every case passes, and only those that need 1 GiB are skipped."""
    found = results(monitor)
    assert set(listed()) <= set(found)
    assert {name for name, result in found.items() if result.skipped} == NEED_1_GIB


def test_full_size_cases_pass(stage, machines):
    """With 1 GiB nothing is skipped."""
    machine = machines(stage.machine(memory="1G"))
    for name in sorted(NEED_1_GIB):
        report = ktap.parse(machine.command(f"test ipc.{name}"))
        assert report.passed, report.summary()
        assert not any(result.skipped for result in report.results)


def test_little_memory(stage, machines):
    """On the smallest machine cases are skipped with a reason, and none fails."""
    found = results(machines(stage.machine(memory="32M")))
    assert set(listed()) <= set(found)
