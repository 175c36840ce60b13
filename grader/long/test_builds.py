"""Every tree in the ways that are not the usual one: with all checks of its data structures, by the host's compiler, on four processors."""

from dataclasses import dataclass

import pytest

from machine import ktap, limits, stages
from machine.outcomes import Infrastructure

from long.changed_tree import judge

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


@EVERY_STAGE
def test_host_build(number):
    """The host tests of every tree build there, those too that are run in another tree."""
    made = stages.make(stages.find_all()[number.removeprefix("stage")], ["host-build"], allowed=limits.HOST_TESTS)
    assert made["status"] == 0, made["output"][-6000:]


@dataclass(frozen=True)
class Checked:
    """A change to a stage's tree: from now on all its builds are with CHECKED=1."""

    stage: str
    name = "checked"

    def apply(self, tree):
        with (tree / "stage.mk").open("a") as settings:
            settings.write("\nCHECKED := 1\n")


@dataclass(frozen=True)
class AsItIs:
    """No change: the tree is only built and judged apart from the others."""

    stage: str
    name = "as_it_is"

    def apply(self, tree):
        pass


def expect_all_pass(change, tests, where, run_directory):
    outcomes, said = judge(change, tests, run_directory, werror=False)
    failed = [name for name, outcome in outcomes.items() if outcome == "failed"]
    assert not failed, f"{where} these tests fail: {', '.join(failed)}\n{said[-6000:]}"
    if "infrastructure" in outcomes.values():
        raise Infrastructure(f"not all is known of what passes {where}", console=said)


@pytest.mark.parametrize("number", [f"stage{number}" for number in stages.find_all() if number >= "05"])
def test_checked_typing(number, run_directory):
    """Floods of typing and keys that interrupt: there a lock that is taken out of order is found, whether or not anybody waits for it."""
    expect_all_pass(Checked(number.removeprefix("stage")), ["stage05/test_typing.py"], "with CHECKED=1", run_directory)


@pytest.mark.parametrize("number", [f"stage{number}" for number in stages.find_all() if number >= "10"])
def test_checked_crashes(number, run_directory):
    """Undefined behaviour, smashed stacks and exceptions as messages, where what is undefined is noticed."""
    tests = ["stage10/test_undefined.py", "stage10/test_stack_protector.py", "stage10/test_crashes.py", "stage01/test_crash.py"]
    expect_all_pass(Checked(number.removeprefix("stage")), tests, "with CHECKED=1", run_directory)


@pytest.mark.parametrize("number", [f"stage{number}" for number in stages.find_all() if number >= "10"])
def test_checked_programs(number, run_directory):
    """Shell, libc, servers and pipes, where a program that does what C and C++ leave undefined dies of it."""
    tests = ["stage06", "stage07", "stage08", "stage10/test_libc.py", "stage10/test_servers.py", "stage10/test_pipes.py", "-m", "not usual_build"]
    expect_all_pass(Checked(number.removeprefix("stage")), tests, "with CHECKED=1", run_directory)


@pytest.mark.parametrize("number", [f"stage{number}" for number in stages.find_all() if "03" <= number < "10"])
def test_four_processors(number, run_directory):
    """What a stage's tests ask is so on the last tree with four processors, too."""
    expect_all_pass(AsItIs(max(stages.find_all())), [number, "--processors", "4", "--patience", "300"], "with four processors", run_directory)
