"""Cases of the kernel's suite of threads that one exercise needs, and those before it: whose slice it is, and when the wheel is looked at."""

import pytest

from machine import ktap


@pytest.mark.parametrize("case", ["a_wheel_that_was_stopped_goes_on_at_once", "a_new_equal_gets_its_turn", "who_was_interrupted_keeps_the_rest_of_its_slice",
                                  "who_is_woken_begins_a_new_slice"])
def test_cases(monitor, case):
    report = ktap.parse(monitor.command(f"test threads.{case}"))
    assert report.passed, report.summary()
