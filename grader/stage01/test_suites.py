"""The kernel's own cases of what students write here: what its console cannot be asked for. Each needs one exercise, and those before it."""

import pytest

from machine import ktap


@pytest.mark.parametrize("cases", ["string", "format", "traps.registers_survive", "traps.software_interrupt", "traps.direction_flag", "traps.symbols",
                                   "text_screen", "monitor.line_editing", "monitor.history", "monitor.long_lines"])
def test_cases(monitor, cases):
    report = ktap.parse(monitor.command(f"test {cases}"))
    assert report.passed, report.summary()
