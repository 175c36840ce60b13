"""The kernel's own suite of memory, alone, and what of it needs one exercise."""

import pytest

from machine import ktap


def test_memory_suite(monitor):
    report = ktap.parse(monitor.command("test memory"))
    assert report.passed, report.summary()


@pytest.mark.parametrize("case", ["frames_far_apart"])
def test_cases(monitor, case):
    report = ktap.parse(monitor.command(f"test memory.{case}"))
    assert report.passed, report.summary()
