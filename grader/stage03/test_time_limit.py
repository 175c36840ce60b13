"""A test of the kernel's own that hangs is ended: by name, with what runs, in the guest's own time."""

import shutil

import pytest

from machine import limits, stages, tools

HANGING = """// Two tests that never end, each in its own way.
#include "test/ktap.hpp"
#include "thread/semaphore.hpp"

namespace {

KTEST(hangs, spins) {
    volatile bool go_on = true;
    while (go_on) {
    }
}

KTEST(hangs, waits) {
    Semaphore nobody_releases;
    (void)nobody_releases.acquire();
}

}  // namespace
"""


@pytest.mark.own_stage
def test_hanging_test_is_ended(stage, run_directory):
    """A copy of the tree with a test that spins and one that waits for ever: each ends in a panic with the words and the backtrace that help."""
    tree = run_directory / f"hanging{stage.number}"
    try:
        shutil.copytree(stage.path, tree, ignore=shutil.ignore_patterns("build"))
        (tree / "kernel/test/test_hangs.cpp").write_text(HANGING)
        for case, what in (("spins", "runs"), ("waits", "waits")):
            made = stages.make(tree, ["build/test.iso", f"TEST=hangs.{case}"])
            assert made["status"] == 0, f"the tree with two more tests does not build:\n{made['output'][-4000:]}"
            done = limits.run([tools.find("make"), "--no-print-directory", "-C", tree, "test", f"TEST=hangs.{case}"], limits.BUILD,
                              env=stages.clean_environment())
            said = done.output.partition("PANIC: ")[2]
            assert done.status != 0 and f"hangs.{case} did not finish in" in said.split("\n")[0] and said.split("\n")[0].rstrip().endswith(what), (
                f"a test that hangs must end in `PANIC: hangs.{case} did not finish in ... s of guest time; ... {what}`, and `make test` in a failure; "
                f"it said:\n{done.output[-4000:]}")
            assert f"ktest_hangs_{case}" in said.partition("backtrace:")[2], (
                f"the backtrace must show where the test hangs, in ktest_hangs_{case}; the report is:\n{said[:4000]}")
    finally:
        shutil.rmtree(tree, ignore_errors=True)
