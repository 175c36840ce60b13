"""A stage's tree with one change in it: copied, changed, built and judged by tests."""

import shutil
import sys
import tempfile
from pathlib import Path

from grading import tests_of_a_tree
from machine import stages
from machine.outcomes import Infrastructure

GRADER = Path(__file__).resolve().parents[1]
LIBRARY = GRADER.parent / "tools/lib"
sys.path.append(str(LIBRARY))
from testing import record  # noqa: E402  (found by the path above)

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
        output = tests_of_a_tree.run(work, change.stage, ["-p", "no:xdist", "-p", "testing.recorder", "--record", written, "--long", *LEFT_OUT, *arguments],
                                     change.name, path=[LIBRARY], environment={"WERROR": f"{werror:d}"})
        outcomes = record.read(written)
    if not outcomes:
        raise Infrastructure(f"the tests of {change.name} could not be run: pytest has run none", console=output)
    return outcomes, output
