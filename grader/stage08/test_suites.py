"""The kernel's own cases of what students write here and no program can ask, for the stubs of mig send nothing else."""

import pytest

from machine import ktap


@pytest.mark.parametrize("cases", ["exit_notice"])
def test_cases(monitor, cases):
    report = ktap.parse(monitor.command(f"test {cases}"))
    assert report.passed, report.summary()
