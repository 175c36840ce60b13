"""The kernel's own suites of what students write here and the cases of the list do not look at: stubs of mig, memory out of line, waits that end twice at once."""

import pytest

from machine import ktap


@pytest.mark.parametrize("suite", ["mig", "address_space", "ipc_parts"])
def test_suite(monitor, suite):
    report = ktap.parse(monitor.command(f"test {suite}"))
    assert report.passed, report.summary()


@pytest.mark.parametrize("case", ["ipc_parts.many_names_arrive_at_once", "ipc_parts.references_by_wide_numbers", "ipc_parts.a_port_without_a_name_is_freed",
                                  "ipc_parts.too_many_rights_leave_nothing", "ipc_parts.wrong_fields_are_refused", "ipc.D07"])
def test_cases(monitor, case):
    """What of them needs one exercise, and those before it."""
    report = ktap.parse(monitor.command(f"test {case}"))
    assert report.passed, report.summary()
