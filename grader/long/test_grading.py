"""What holds of the grader whatever the stage: our own trees get full marks, the stage before gets none and loses nothing, half the work gets its half."""

import dataclasses
import shutil

import pytest

from grading import emptied, formats, grade, rubric, tree
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


def handout(number, left_out, place):
    """A handout in which all is written but one."""
    shutil.copytree(tree.own_tree(number), place, ignore=shutil.ignore_patterns("build"), dirs_exist_ok=True)
    emptied.empty(place, [tree.listed(number).exercise(left_out)])


EXERCISES = [(number, exercise.number) for number in NUMBERS for exercise in tree.listed(number).exercises]


@pytest.mark.parametrize("number, left_out", EXERCISES, ids=[exercise for _, exercise in EXERCISES])
def test_exercise(number, left_out, tmp_path):
    """A tree without one exercise builds, and of the tests that judge it one says which exercise is missing."""
    listed = dataclasses.replace(tree.listed(number), only=(left_out,))
    without = tmp_path / tree.own_tree(number).name
    handout(number, left_out, without)
    tree.leave_demonstration_out(without / "kernel/main.cpp")
    with grade.in_sandbox(False):
        problem = grade.build(without, tree.Taken())
        assert not problem, f"without exercise {left_out} the tree must build; it does not: {problem}"
        cases = grade.run_tests(tmp_path, number, grade.wanted_tests(listed, rubric.read(number, listed)), "long", 1, tmp_path / "verdicts")
    failed = [case for case in cases.values() if case["verdict"] not in ("pass", "not run", "infrastructure")]
    said = "\n".join(f"{case['message']}\n{case.get('console', '')}\n" + "\n".join(case.get("transcripts", ())) for case in failed)
    assert f"exercise {left_out} " in said, f"the tests that judge exercise {left_out} must say that it is missing; {len(failed)} of {len(cases)} fail, and say:\n{said[-3000:]}"


@pytest.mark.parametrize("number", [number for number in NUMBERS if len(tree.listed(number).files) > 1], ids=lambda number: f"stage{number}")
def test_half_the_work(number, tmp_path):
    """Every other of the student's files: an exercise that is all there has its points, the others have none, whatever rests on them."""
    listed, half = tree.listed(number), sorted(tree.listed(number).files)[::2]
    for path in half:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(tree.own_tree(number) / path, tmp_path / path)
    result = graded(tmp_path, number)
    expected = sum(exercise.points for exercise in listed.exercises if set(exercise.functions) <= set(half))
    assert result["points"] == expected, f"with {', '.join(half)} alone, stage {number} is worth {expected} points:\n{formats.as_table(result)}"


def test_same_seed_same_result():
    """Byte for byte, whatever the number of workers."""
    results = [graded(tree.own_tree("03"), "03", seed="same", workers=workers) for workers in (1, 3)]
    assert results[0] == results[1], "the same submission and seed must have the same result with one worker and with three"
