"""Every tree in the ways that are not the usual one: with all checks of its data structures, and by the host's compiler."""

import pytest

from machine import ktap, stages

pytestmark = [pytest.mark.long, pytest.mark.timeout(0)]
EVERY_STAGE = pytest.mark.parametrize("number", [f"stage{number}" for number in stages.find_all()])


def self_tests(number, *variables):
    """Builds the kernel with these variables of make, apart from the usual build, and runs its own tests."""
    made = stages.make(stages.find_all()[number.removeprefix("stage")], ["all", "test", *variables])
    assert made["status"] == 0, made["output"][-6000:]
    report = ktap.parse(made["output"][made["output"].index("KTAP version 1"):].partition("\nPASS:")[0])
    assert report.passed, report.summary()


@EVERY_STAGE
def test_checked(number):
    self_tests(number, "CHECKED=1", "BUILD=build/checked")


@EVERY_STAGE
def test_host_compiler(number):
    compiler = stages.make(stages.find_all()[number.removeprefix("stage")], ["-s", "print-compiler"])
    if compiler["output"].strip() == "g++":
        pytest.skip("no cross compiler is installed: the usual build is by the host's g++ (make toolchain)")
    self_tests(number, "CROSS=", "BUILD=build/by_host_compiler")
