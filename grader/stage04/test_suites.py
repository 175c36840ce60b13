"""The kernel's own suites of what students write here and the cases of the list do not look at: stubs of mig, memory out of line."""

import pytest

from machine import ktap


@pytest.mark.parametrize("suite", ["mig", "address_space"])
def test_suite(monitor, suite):
    report = ktap.parse(monitor.command(f"test {suite}"))
    assert report.passed, report.summary()
