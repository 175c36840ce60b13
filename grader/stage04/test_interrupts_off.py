"""Nothing keeps interrupts off for long: the longest stretch, in instructions, over the conformance suite."""

import pytest

from machine import ktap
from machine.interrupts_off import Measured


@pytest.fixture
def measured(stage, run_directory, machines):
    def start(**options):
        found = Measured(stage, run_directory, **options)
        machines(found.machine)
        return found

    return start


def test_in_the_conformance_suite(measured):
    kernel = measured()
    report = ktap.parse(kernel.machine.command("test ipc"))
    assert report.passed, report.summary()
    kernel.check()


@pytest.mark.long
@pytest.mark.parametrize("case", ["B13b", "E33"])
def test_in_the_largest_cases(measured, case):
    kernel = measured(memory="1G")
    report = ktap.parse(kernel.machine.command(f"test ipc.{case}"))
    assert report.passed, report.summary()
    skipped = [result.name for result in report.results if result.skipped]
    assert not skipped, f"with 1 GiB nothing is skipped; skipped were {skipped}"
    kernel.check()


@pytest.mark.long
def test_of_a_panic(measured):
    """Its figure is known: a panic is not measured with the others, for it never ends."""
    kernel = measured()
    kernel.machine.expect_panic("crash opcode")
    print(f"apart: panic: {kernel.still_off():,}")
    assert kernel.still_off() > 0, "after a panic interrupts must be off"
