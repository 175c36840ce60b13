"""The kernel's own suites of what students write here and the cases of the list do not look at: stubs of mig, memory out of line, waits that end twice at once."""

import pytest

from machine import ktap


@pytest.mark.parametrize("suite", ["mig", "address_space", "ipc_parts"])
def test_suite(monitor, suite):
    report = ktap.parse(monitor.command(f"test {suite}"))
    assert report.passed, report.summary()


CASES = [f"ipc_parts.{name}" for name in (
    "a_port_without_a_name_is_freed", "references_by_wide_numbers", "too_many_rights_leave_nothing", "an_aborted_receiver_loses_no_message",
    "an_aborted_sender_loses_no_place", "many_names_arrive_at_once", "wrong_fields_are_refused")]


@pytest.mark.parametrize("case", CASES)
def test_case(monitor, case):
    """One case of such a suite, which holds whatever is still missing of later exercises."""
    report = ktap.parse(monitor.command(f"test {case}"))
    assert report.passed, report.summary()
