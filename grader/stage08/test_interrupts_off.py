"""Nothing keeps interrupts off for long: the longest stretch, in instructions, over what programs do that takes longest."""

import re
from pathlib import Path

import pytest

from machine import ktap
from machine.interrupts_off import Measured

PROGRAM = Path(__file__).parent / "programs/burdens.c"
pytestmark = pytest.mark.usual_build
BURDENS = ["names", "ports", "gaps", "members", "rights", "pieces", "memory", "waiters", "refusals", "sleepers", "threads", "chain"]


@pytest.fixture
def measured(stage, run_directory, machines, with_files, compile_program):
    def start(**options):
        modules = with_files({"burden": compile_program(PROGRAM.read_text())})
        found = Measured(stage, run_directory, cmdline="", modules=modules, **options)
        machines(found.machine)
        return found

    return start


def carry(kernel, burdens):
    """One after the other, with its end."""
    for burden in burdens:
        said = kernel.machine.command(f"burden {burden}")
        assert re.fullmatch(rf"{burden}: ok, [1-9]\d*\n", said), f"`burden {burden}` (grader/stage08/programs/burdens.c) says what came and what was expected:\n{said}"
        kernel.machine.command("ps")
        kernel.check()


def test_of_what_one_message_carries(measured):
    carry(measured(), ["rights", "refusals"])


@pytest.mark.long
@pytest.mark.parametrize("burden", BURDENS)
def test_of_all_that_one_task_can_have(measured, burden):
    carry(measured(memory="1G"), [burden])


@pytest.mark.long
def test_in_the_conformance_suite(measured):
    kernel = measured()
    report = ktap.parse(kernel.machine.command("ipctest"))
    assert report.passed, report.summary()
    kernel.check()
