"""The kernel's own suite of memory, alone."""

from machine import ktap


def test_memory_suite(monitor):
    report = ktap.parse(monitor.command("test memory"))
    assert report.passed, report.summary()
