"""What holds of the grader whatever the stage: our own trees get full marks, the stage before gets none and loses nothing, half the work gets its half."""

import shutil

import pytest

from grading import emptied, formats, grade, tree
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


def files_alone(number, left_out, place):
    """The exercises' files, without those of one."""
    listed = tree.listed(number)
    for file in set(listed.files) - set(listed.exercise(left_out).functions):
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(tree.own_tree(number) / file, place / file)


def handout(number, left_out, place):
    """A handout in which all is written but one."""
    shutil.copytree(tree.own_tree(number), place, ignore=shutil.ignore_patterns("build"), dirs_exist_ok=True)
    emptied.empty(place, [tree.listed(number).exercise(left_out)])


@pytest.mark.parametrize("number, left_out, hand_in, least", [("02", "2.7", files_alone, 80), ("07", "7.8", handout, 90)])
def test_all_but_one(number, left_out, hand_in, least, tmp_path):
    """What is done counts, whatever is not there yet."""
    listed = tree.listed(number)
    hand_in(number, left_out, tmp_path)
    result = graded(tmp_path, number)
    most = 100 - listed.exercise(left_out).points
    assert least <= result["points"] <= most, f"all but exercise {left_out} of stage {number} is done, which is worth {least} to {most} points:\n{formats.as_table(result)}"


EXERCISES = [(number, exercise.number) for number in NUMBERS for exercise in tree.listed(number).exercises]


def rest_on(listed, number):
    """This exercise, and all that need it, directly or not."""
    found = {number}
    while more := {exercise.number for exercise in listed.exercises if set(exercise.prerequisites) & found} - found:
        found |= more
    return found


@pytest.mark.parametrize("number, left_out", EXERCISES, ids=[exercise for _, exercise in EXERCISES])
def test_exercise(number, left_out, tmp_path):
    """An exercise that is not written costs its own points, and those of what the table says needs it; the report says which one is missing."""
    handout(number, left_out, tmp_path)
    result, listed = graded(tmp_path, number), tree.listed(number)
    lost = {exercise["number"] for exercise in result["exercises"] if exercise["points"] < exercise["max_points"]}
    assert result["verdict"] == grade.GRADED and left_out in lost, f"exercise {left_out} is not written:\n{formats.as_table(result)}"
    assert f"xercise {left_out}" in result["first"], f"the report must name exercise {left_out} first; it says {result['first']!r}:\n{formats.as_table(result)}"
    unsaid = lost - rest_on(listed, left_out)
    assert not unsaid, f"without exercise {left_out}, {', '.join(sorted(unsaid))} fail, whose prerequisites do not say so:\n{formats.as_table(result)}"


def test_same_seed_same_result():
    """Byte for byte, whatever the number of workers."""
    results = [graded(tree.own_tree("03"), "03", seed="same", workers=workers) for workers in (1, 3)]
    assert results[0] == results[1], "the same submission and seed must have the same result with one worker and with three"
