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


@pytest.mark.parametrize("number, left_out, least", [("02", "2.7", 80), ("07", "7.8", 90)])
def test_all_but_one(number, left_out, least, tmp_path):
    """What is done counts, whatever is not there yet: the exercises' files alone are handed in, without those of one."""
    listed, own = tree.listed(number), tree.own_tree(number)
    for file in set(listed.files) - set(listed.exercise(left_out).functions):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(own / file, tmp_path / file)
    result = graded(tmp_path, number)
    most = 100 - listed.exercise(left_out).points
    assert least <= result["points"] <= most, f"all but exercise {left_out} of stage {number} is done, which is worth {least} to {most} points:\n{formats.as_table(result)}"


def test_same_seed_same_result():
    """Byte for byte, whatever the number of workers."""
    results = [graded(tree.own_tree("03"), "03", seed="same", workers=workers) for workers in (1, 2, 4)]
    assert results[0] == results[1] == results[2], "the same submission and seed must have the same result with one, two and four workers"
