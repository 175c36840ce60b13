"""A stage's tree with one change in it: copied, changed, built and judged by tests."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from machine import stages
from machine.outcomes import Infrastructure
from not_graded import NOT_GRADED

GRADER = Path(__file__).resolve().parents[1]
LIBRARY = GRADER.parent / "tools/lib"
sys.path.append(str(LIBRARY))
from testing import record  # noqa: E402  (found by the path above)

STUCK = 3600  # seconds: only ends what will never end
# Tests of the grader itself, and these here; and one that builds the tree again, with warnings as errors.
LEFT_OUT = ["--ignore=selftest", "--ignore=long", "--deselect=common/test_trees.py::test_copied_alone"]


def judge(change, arguments, directory, werror):
    """What pytest, given these arguments, says of the change's stage with the change in it: (outcomes by test, its output)."""
    tree = stages.find_all()[change.stage]
    with tempfile.TemporaryDirectory(prefix=f"{change.name}.", dir=directory) as work:
        copy = Path(work) / tree.name
        shutil.copytree(tree, copy, ignore=shutil.ignore_patterns("build"))
        change.apply(copy)
        made = stages.make(copy, ["all", f"WERROR={werror:d}"])
        assert made["status"] == 0, f"{change.name} does not build:\n{made['output'][-4000:]}"
        written = Path(work) / "record"
        command = [sys.executable, "-B", "-m", "pytest", "-q", "--tb=short", "-p", "no:xdist", "-p", "testing.recorder", "--record", written,
                   "--stage", change.stage, "--long", *LEFT_OUT, *arguments]
        environment = {**stages.clean_environment(), "WERROR": f"{werror:d}", "MACH_R_STAGES": work,
                       "PYTHONPATH": os.pathsep.join(filter(None, [str(LIBRARY), os.environ.get("PYTHONPATH")]))}
        try:
            done = subprocess.run(command, cwd=GRADER, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  text=True, errors="replace", timeout=STUCK)
        except subprocess.TimeoutExpired as error:
            raise Infrastructure(f"the tests of {change.name} did not end within {STUCK} s") from error
        outcomes = record.read(written)
    if done.returncode not in (0, 1, NOT_GRADED) or not outcomes:
        raise Infrastructure(f"the tests of {change.name} could not be run: pytest ended with status {done.returncode}", console=done.stdout)
    return outcomes, done.stdout
