"""The exercises beyond the trees: the reference solution builds without a warning and gets all points, today's tree gets none, and each mutant is noticed."""

import json
import shutil

import pytest

from grading import extension, formats, grade, tree
from machine import stages
from machine.outcomes import Infrastructure

from long.changed_tree import judge
from mutants import references

pytestmark = [pytest.mark.long, pytest.mark.timeout(0)]
NAMES = [name for name in extension.find_all() if (extension.PLACE / name / extension.HIDDEN).is_dir()]
MUTANTS = [(name, change.mutant.name) for name in NAMES for change in references.mutants(extension.read(name))]


@pytest.fixture
def seed(request):
    return request.config.seed


@pytest.mark.parametrize("name", NAMES)
def test_extension(name, seed, tmp_path, run_directory):
    asked = extension.read(name, seed)
    own = tree.own_tree(asked.stage)
    solved = tmp_path / own.name
    shutil.copytree(own, solved, ignore=shutil.ignore_patterns("build"))
    references.Reference(asked).apply(solved)
    made = stages.make(solved, ["all", "WERROR=1"])
    assert made["status"] == 0, f"{name} does not build with the numbers {asked.parameters}:\n{made['output'][-4000:]}"
    shutil.rmtree(solved / "build")
    with grade.in_sandbox(True):
        result = grade.grade(solved, asked.stage, seed=seed, beyond=asked)
        without = grade.grade(own, asked.stage, seed=seed, beyond=asked)
    assert result["points"] == result["max_points"], f"the reference of {name} must get full marks:\n{formats.explained(result)[:8000]}"
    assert result["max_points"] == 100 and without["points"] == 0, f"the tree without it must get no points of 100:\n{formats.as_table(without)}"


@pytest.mark.parametrize("name, mutant", MUTANTS, ids=[f"{name}.{mutant}" for name, mutant in MUTANTS])
def test_extension_mutant(name, mutant, seed, tmp_path, run_directory, record_property):
    asked = extension.read(name, seed)
    change = next(one for one in references.mutants(asked) if one.mutant.name == mutant)
    numbers = tmp_path / "parameters.json"
    numbers.write_text(json.dumps(asked.parameters))
    outcomes, said = judge(change, ["-x", "--patience", "10", "--parameters", numbers, *asked.selectors()], run_directory, werror=False)
    killed_by = [test for test, outcome in outcomes.items() if outcome == "failed"]
    if not killed_by and "infrastructure" in outcomes.values():
        raise Infrastructure(f"nothing is known of {change.name}", console=said)
    assert killed_by, f"{change.name} survived ({change.mutant.what}): no test of the extension noticed it\n{said[-2000:]}"
    record_property("said", f"killed by {killed_by[0]}")
