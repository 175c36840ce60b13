"""The kernel's own cases of what students write here and a program cannot find out: the flags at a call, what is left when there is no memory to load it."""

import pytest

from machine import ktap


@pytest.mark.parametrize("cases", ["syscalls.flags_are_cleared_on_entry", "loader.start_stack", "loader.running_out_of_memory"])
def test_cases(monitor, cases):
    report = ktap.parse(monitor.command(f"test {cases}"))
    assert report.passed, report.summary()
