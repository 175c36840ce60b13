"""Every stage tree, as a tree: it has tests and a milestone, it builds, it builds and boots alone, its own tests pass."""

import shutil
from pathlib import Path

import pytest

from machine import ktap, limits, saved, stages, tools
from machine.qemu import Config

GRADER = Path(__file__).resolve().parents[1]


def test_has_tests_and_milestone(stage):
    """No stage is without its proof: tests of its own, and a milestone script that can be run alone."""
    assert list((GRADER / f"stage{stage.number}").glob("test_*.py")), f"grader/stage{stage.number} has no tests: files test_SUBJECT.py are expected there"
    script = GRADER / "milestones" / f"stage{stage.number}.exp"
    assert script.is_file() and script.stat().st_mode & 0o100, f"the milestone's script {script} is missing or cannot be executed"


def test_milestone(stage):
    """The milestone as an expect dialogue with the stage's own medium."""
    script = GRADER / "milestones" / f"stage{stage.number}.exp"
    assert script.is_file(), f"the milestone's script {script} is missing"
    done = limits.run([tools.find("expect"), script, stage.path], limits.BUILD)
    assert done.status == 0 and f"passed: stage{stage.number}" in done.output, (
        f"the milestone was not reached; the dialogue alone is grader/milestones/stage{stage.number}.exp:\n{done.output}")


@pytest.mark.newest
def test_kernel_tests_pass(monitor):
    """`test` at the monitor: every in-kernel suite, each case with its leak bracket."""
    report = ktap.parse(monitor.command("test"))
    assert report.passed, report.summary()


@pytest.mark.newest
def test_copied_alone(stage, run_directory):
    """Copied to an empty directory, with nothing beside it, the tree builds without a warning and boots to its prompt."""
    copy = run_directory / f"alone{stage.number}" / stage.path.name
    try:
        shutil.copytree(stage.path, copy, ignore=shutil.ignore_patterns("build"))
        result = stages.make(copy, ["WERROR=1"])
        assert result["status"] == 0, f"copied to a directory of its own, the tree does not build: does it use a file outside of it?\n{result['output'][-4000:]}"
        assert "warning:" not in result["output"], f"the build must give no warning, and gave some:\n{result['output'][-4000:]}"
        iso = copy / "build/mach_r.iso"
        assert iso.is_file(), "`make` must leave the boot medium build/mach_r.iso, and did not"
        with saved.boot(Config(iso=str(iso)), copy / "build/kernel.elf", run_directory) as machine:
            assert "Mach_R kernel starting..." in machine.console.text(), "built in a directory of its own, the kernel must boot as it does here"
    finally:
        shutil.rmtree(copy.parent, ignore_errors=True)
