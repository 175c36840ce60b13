"""The lessons' tables "Yours to write", and the rubrics: they name what there is; whatever is wrong is told with file and line."""

import csv
import re

import pytest

from grading import emptied, manifest, rubric, sources, tree
from machine import stages

NUMBERS = sorted(stages.find_all(stages.REPOSITORY))


@pytest.mark.parametrize("number", NUMBERS)
def test_table_of_a_stage(number):
    listed, own = tree.listed(number), tree.own_tree(number)
    assert 6 <= len(listed.exercises) <= 12, f"stage {number} has {len(listed.exercises)} exercises; 6 to 12 are what a student can see the end of"
    assert listed.points == 100, f"the exercises of stage {number} have {listed.points} points together, and should have 100"
    before = stages.find_all(stages.REPOSITORY).get(f"{int(number) - 1:02}")
    for path, exercises in listed.files.items():
        assert (own / path).is_file(), f"{listed.lesson}: there is no file {path}"
        same = before is not None and (before / path).is_file() and (before / path).read_bytes() == (own / path).read_bytes()
        assert not same, f"{listed.lesson}: {path} is the same as in the stage before, so nothing in it is written in this one"
        found = sources.definitions(own, path)
        for exercise, name in exercises:
            called = {definition.name for definition in found if definition.is_called(name)}
            assert len(called) == 1, f"{listed.lesson}:{exercise.line}: {name} must be one function that {path} defines; found are {sorted(called)}"
        emptied.without_bodies(own, path, [(exercise.number, name) for exercise, name in exercises])


@pytest.mark.parametrize("number", NUMBERS)
def test_rubric_of_a_stage(number):
    judged = rubric.read(number, tree.listed(number))
    kept = number == NUMBERS[-1] or any(test.later for test in judged.tests)
    assert kept, f"{judged.path}: one test at least has later = true, so that a later stage that breaks this one is told of it"
    unseen = [test.name for test in judged.tests if not test.what.endswith(".")]
    assert not unseen, f"{judged.path}: `what` is a sentence that a student reads, with its full stop; it is not in {unseen}"


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_and_prerequisites(number):
    """Exercises are numbered in the order of the table, and none rests on a later one; what is named after an exercise judges that one."""
    listed = tree.listed(number)
    numbers = [exercise.number for exercise in listed.exercises]
    assert numbers == [f"{int(number)}.{at}" for at in range(1, len(numbers) + 1)], f"{listed.lesson}: exercises are numbered from 1, in their order; here are {numbers}"
    for at, exercise in enumerate(listed.exercises):
        later = set(exercise.prerequisites) - set(numbers[:at])
        assert not later, f"{listed.lesson}:{exercise.line}: {exercise.number} rests on {sorted(later)}, which a student comes to later"
        wrong = [name for name in exercise.judges if (said := re.search(r"\d+\.\d+", name)) and said[0] != exercise.number]
        assert not wrong, f"{listed.lesson}:{exercise.line}: {wrong} judges {exercise.number}, and is named after another exercise"


def test_cases_of_ipc_name_exercises():
    with (stages.REPOSITORY / "docs/ipc_cases.csv").open(newline="") as lines:
        named = {line["exercise"] for line in csv.DictReader(lines)}
    judged = {exercise.number for exercise in tree.listed("04").exercises if f"cases of {exercise.number}" in exercise.judges}
    assert named == judged, f"docs/ipc_cases.csv has cases of exercises {sorted(named)}; cases judge {sorted(judged)}"


READ_FIRST = re.compile(r"\*\*Read first\*\*[^:]*:((?:\s*`[\w./]+`,?)+)")
MOST_READ = 620  # lines: about 600


@pytest.mark.parametrize("number", NUMBERS)
def test_reading_of_a_part(number):
    """What a part of a lesson asks for before the first line of one's own is there, and is no more than can be read at once."""
    own, lesson = tree.own_tree(number), (tree.own_tree(number) / "LESSON.md").read_text()
    parts = {exercise.part for exercise in tree.listed(number).exercises if exercise.part}
    for part in parts:
        section = re.search(rf"^## {re.escape(part)}$.*?(?=^## |\Z)", lesson, re.M | re.S)
        assert section, f"{own.name}/LESSON.md has exercises of {part!r}, and no section of that name"
        found = READ_FIRST.search(section[0])
        assert found and "**Leave for later**" in section[0], f"{own.name}/LESSON.md: {part!r} must say what to read first, and what to leave for later"
        files = re.findall(r"`([\w./]+)`", found[1])
        lines = sum(len((own / path).read_text().splitlines()) for path in files)
        assert lines <= MOST_READ, f"{own.name}/LESSON.md: {part!r} asks for {lines} lines ({', '.join(files)}) to be read first; {MOST_READ} are the most"


TABLE = """# A lesson

## Yours to write

| exercise | functions | file | judged by | points | prerequisite |
|---|---|---|---|---|---|
| 4.1 The first | `add` | kernel/a.cpp | boots | 60 | |
|  | `remove` | kernel/b.cpp | | | |
| 4.2 The second | `take` | kernel/a.cpp | boots, names | 40 | 4.1 |

## The next section

| other | table |
|---|---|
"""


@pytest.fixture
def lesson(tmp_path):
    """Writes a lesson; returns the directory that holds it."""
    def write(text):
        (tmp_path / "LESSON.md").write_text(text)
        return tmp_path
    return write


def test_what_a_table_says(lesson):
    listed = manifest.read(lesson(TABLE), "04")
    assert [exercise.number for exercise in listed.exercises] == ["4.1", "4.2"], "each row with an exercise is one, and the table of the next section is none"
    assert listed.exercise("4.1").functions == {"kernel/a.cpp": ["add"], "kernel/b.cpp": ["remove"]}, "a row without an exercise belongs to the one above it"
    assert listed.exercise("4.2").judges == ("boots", "names") and listed.exercise("4.2").prerequisites == ("4.1",), "lists in a cell have commas"


@pytest.mark.parametrize("old, new, line, words", [
    ("| 60 |", "| many |", 7, "whole number"), ("4.1 The first", "5.1 The first", 7, "begins with its number"), ("`add`", "add", 7, "no function"),
    ("kernel/a.cpp | boots | 60", "../a.cpp | boots | 60", 7, "no path inside the tree"), ("| boots, names |", "| |", 9, "nothing judges"),
    ("| 40 | 4.1 |", "| 40 | 4.9 |", 9, "no exercise of this stage"), ("| 40 | 4.1 |", "| 40 |", 9, "has 6 cells"), ("| 60 | |", "| 60 | 4.2 |", 7, "circle"),
    ("4.2 The", "4.1 The", 9, "twice"), ("| points |", "| marks |", 5, "has the columns")])
def test_wrong_tables(lesson, old, new, line, words):
    with pytest.raises(manifest.ManifestError) as told:
        manifest.read(lesson(TABLE.replace(old, new)), "04")
    assert f"LESSON.md:{line}: " in str(told.value) and words in str(told.value), (
        f"expected line {line} and words about `{words}` for a table with {new!r}; it says: {told.value}")


RUBRIC = """version = 1
stage = "04"

[[test]]
name = "boots"
kind = "shown"
run = ["stage01/test_boot.py::test_kernel_file"]
what = "It boots."

[[test]]
name = "names"
kind = "said"
run = ["stage04/test_trial.py::test_a_step_of_a_trial"]
what = "Names."
"""


@pytest.mark.parametrize("old, new, line, words", [
    ("", "", 0, ""), ("version = 1", "version = 2", 1, "version = 1"), ('"04"', '"05"', 2, 'stage = "04"'), ('kind = "said"', 'kind = "sad"', 10, "kind is one of"),
    ("test_kernel_file", "test_nothing", 4, "no test test_nothing"), ('what = "Names."', "", 10, "lacks 'what'"), ('"names"', '"boots"', 10, "twice"),
    ('name = "names"', 'name = "named"', 10, "no exercise"), ("what = \"It", "waht = \"It", 4, "'waht'"), ('run = ["stage01', "run = [\"", 4, "is no test"),
    ('stage = "04"', 'stage = "04"\nrobustness = 2.0', 3, "a share"), ('stage = "04"', 'stage = "04"\nregression = "x"', 3, "whole number of points"),
    ('stage = "04"', 'stage = "04"\nwhatever = 1', 3, "not known")])
def test_wrong_rubrics(lesson, tmp_path, old, new, line, words):
    table = TABLE if '"named"' not in new else TABLE.replace("boots, names", "boots")
    listed = manifest.read(lesson(table), "04")
    path = tmp_path / "stage04.toml"
    path.write_text(RUBRIC.replace(old, new, 1))
    if not line:
        assert rubric.read("04", listed, path).test("names").kind == "said", "a whole rubric is read"
        return
    with pytest.raises(rubric.RubricError) as told:
        rubric.read("04", listed, path)
    assert f"stage04.toml:{line}: " in str(told.value) and words in str(told.value), (
        f"expected line {line} and words about `{words}`; it says: {told.value}")


def test_points_for_words_alone_are_refused(lesson, tmp_path):
    path = tmp_path / "stage04.toml"
    path.write_text(RUBRIC)
    listed = manifest.read(lesson(TABLE.replace("boots, names", "names")), "04")
    with pytest.raises(rubric.RubricError, match="what the kernel says alone"):
        rubric.read("04", listed, path)


def test_every_hint_is_a_sentence_of_its_own():
    from grading import hints

    names = [name for name, *_ in hints.table()]
    assert len(set(names)) == len(names), f"two hints have one name: {sorted(name for name in names if names.count(name) > 1)}"
    bad = [name for name, _, _, words in hints.table() if not re.search(r"[.]$", words)]
    assert not bad, f"a hint is a sentence, with its full stop; it is not in {bad}"
