"""The kernel's own suites of what students write here and the cases of the list do not look at: stubs of mig, memory out of line, waits that end twice at once."""

import pytest

from machine import ktap


@pytest.mark.parametrize("suite", ["mig", "address_space", "ipc_parts"])
def test_suite(monitor, suite):
    report = ktap.parse(monitor.command(f"test {suite}"))
    assert report.passed, report.summary()
