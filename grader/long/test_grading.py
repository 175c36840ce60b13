"""What holds of the grader whatever the stage: our own trees get full marks, the stage before gets none and loses nothing, half the work gets its half."""

import shutil

import pytest

from grading import formats, grade, tree
from machine import stages

pytestmark = pytest.mark.long
NUMBERS = sorted(stages.find_all(stages.REPOSITORY))


def graded(path, stage, seed="long", **options):
    with grade.in_sandbox(True):
        return grade.grade(path, stage, seed=seed, **options)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"stage{number}")
def test_full_marks(number):
    result = graded(tree.own_tree(number), number)
    assert result["points"] == 100, f"our own tree of stage {number} must get full marks:\n{formats.explained(result)[:8000]}"


@pytest.mark.parametrize("number", NUMBERS[1:], ids=lambda number: f"stage{number}")
def test_stage_before(number):
    before = f"{int(number) - 1:02}"
    result = graded(tree.own_tree(before), number)
    assert result["points"] == 0, f"the tree of stage {before} has nothing of stage {number}, and must get 0 points for it:\n{formats.as_table(result)}"
    assert [entry["stage"] for entry in result["earlier"]] == NUMBERS[:int(number) - 1], f"each earlier stage must be looked at; the result is {result['earlier']}"
    broken = [entry["stage"] for entry in result["earlier"] if entry["verdict"] != "pass"]
    assert not broken, f"the tree of stage {before} must pass all that earlier stages ask for; it does not pass {broken}:\n{formats.as_table(result)}"


@pytest.mark.parametrize("number, done, least", [("02", ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.8", "2.9", "2.10"], 94), ("05", ["5.1", "5.2", "5.3", "5.4", "5.6", "5.7"], 30),
                                                 ("07", ["7.1", "7.2", "7.3"], 30), ("09", ["9.1"], 12)])
def test_some_exercises(number, done, least, tmp_path):
    """What is done counts, whatever is not there yet: the exercises' files alone are handed in."""
    listed, own = tree.listed(number), tree.own_tree(number)
    there = {file for exercise in listed.exercises if exercise.number in done for file in exercise.functions}
    for file in there:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(own / file, tmp_path / file)
    result = graded(tmp_path, number)
    assert least <= result["points"] < 100, f"exercises {', '.join(done)} of stage {number} are done, which is worth {least} points at least:\n{formats.as_table(result)}"


def test_same_seed_same_result():
    """Byte for byte, whatever the number of workers."""
    results = [graded(tree.own_tree("03"), "03", seed="same", workers=workers) for workers in (1, 2, 4)]
    assert results[0] == results[1] == results[2], "the same submission and seed must have the same result with one, two and four workers"
