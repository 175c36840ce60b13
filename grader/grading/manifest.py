"""Which exercises a stage has and which files are the student's: the tables in the lesson's section "Yours to write".

It is the only list. A row is an exercise: `| 4.1 A name space | functions | file | judged by | points | prerequisite |`. A row whose first
cell is empty adds another file to the exercise above it. Everything that is wrong is told with the lesson's line.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

HEADING = "## Yours to write"
COLUMNS = ("exercise", "functions", "file", "judged by", "points", "prerequisite")
EXERCISE = re.compile(r"(\d+\.\d+) (\S.*)")


class ManifestError(Exception):
    """A lesson whose table cannot be read; the words name file and line."""


@dataclass
class Exercise:
    number: str  # 4.1
    title: str
    part: str  # of the lesson, or ""
    points: int
    judges: tuple  # names of tests of the rubric
    prerequisites: tuple  # numbers of exercises
    line: int  # in the lesson
    functions: dict = field(default_factory=dict)  # file -> names of functions, as the lesson has them


@dataclass
class Manifest:
    stage: str
    lesson: Path
    exercises: list
    only: tuple = ()  # numbers of the exercises that are judged, if not all are

    @property
    def files(self):
        """The student's files, each with (exercise, function) of all that is to be written there."""
        found = {}
        for exercise in self.exercises:
            for file, names in exercise.functions.items():
                found.setdefault(file, []).extend((exercise, name) for name in names)
        return found

    @property
    def judged(self):
        return [exercise for exercise in self.exercises if not self.only or exercise.number in self.only]

    @property
    def points(self):
        return sum(exercise.points for exercise in self.judged)

    def exercise(self, number):
        return next(exercise for exercise in self.exercises if exercise.number == number)


def read(tree, stage):
    """The manifest of a stage from its LESSON.md. Raises ManifestError."""
    lesson = Path(tree) / "LESSON.md"
    try:
        lines = lesson.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{lesson}: cannot be read: {error}") from error
    if HEADING not in lines:
        raise ManifestError(f"{lesson}: there is no section `{HEADING}`")
    manifest, part, inside = Manifest(stage, lesson, []), "", False
    for number, line in enumerate(lines[lines.index(HEADING) + 1:], lines.index(HEADING) + 2):
        if line.startswith("## "):
            break
        if line.startswith("### "):
            part, inside = line.removeprefix("### ").strip(), False
        elif not line.startswith("|"):
            inside = False
        else:
            cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
            if inside:
                _take(manifest, cells, part, f"{lesson}:{number}", number)
            elif cells == COLUMNS:
                inside = True
            elif not set(line) <= set("|- "):
                raise ManifestError(f"{lesson}:{number}: a table here has the columns {', '.join(COLUMNS)}, and not {', '.join(cells)}")
    _check(manifest)
    return manifest


def _take(manifest, cells, part, where, line):
    if set("".join(cells)) <= {"-"}:
        return
    if len(cells) != len(COLUMNS):
        raise ManifestError(f"{where}: a row has {len(COLUMNS)} cells ({', '.join(COLUMNS)}); this one has {len(cells)}")
    title, functions, file, judges, points, before = cells
    names = re.findall(r"`([^`]+)`", functions)
    if not names:
        raise ManifestError(f"{where}: no function is named; they stand in `backquotes`, with a comma between two")
    if not re.fullmatch(r"[\w./]+", file) or ".." in file or file.startswith("/"):
        raise ManifestError(f"{where}: {file!r} is no path inside the tree")
    if not title:
        if not manifest.exercises:
            raise ManifestError(f"{where}: a row without an exercise belongs to the one above it, and there is none")
        manifest.exercises[-1].functions.setdefault(file, []).extend(names)
        return
    found = EXERCISE.fullmatch(title)
    if not found or found[1].split(".")[0] != str(int(manifest.stage)):
        raise ManifestError(f"{where}: an exercise begins with its number and a title, as `{int(manifest.stage)}.1 The first`; here stands {title!r}")
    if not points.isdigit() or not int(points):
        raise ManifestError(f"{where}: points are a whole number greater than 0, and not {points!r}")
    exercise = Exercise(found[1], found[2], part, int(points), _words(judges), _words(before), line)
    if not exercise.judges:
        raise ManifestError(f"{where}: nothing judges exercise {exercise.number}: name tests of the stage's rubric")
    exercise.functions[file] = names
    manifest.exercises.append(exercise)


def _words(cell):
    return tuple(word.strip() for word in cell.split(",") if word.strip())


def _check(manifest):
    where = manifest.lesson
    if not manifest.exercises:
        raise ManifestError(f"{where}: the section `{HEADING}` has no table with the columns {', '.join(COLUMNS)}")
    known = set()
    for exercise in manifest.exercises:
        if exercise.number in known:
            raise ManifestError(f"{where}:{exercise.line}: exercise {exercise.number} is there twice")
        known.add(exercise.number)
    for exercise in manifest.exercises:
        for number in exercise.prerequisites:
            if number not in known:
                raise ManifestError(f"{where}:{exercise.line}: the prerequisite {number} of {exercise.number} is no exercise of this stage")
    reached = set()
    while waiting := [exercise for exercise in manifest.exercises if exercise.number not in reached]:
        ready = {exercise.number for exercise in waiting if set(exercise.prerequisites) <= reached}
        if not ready:
            raise ManifestError(f"{where}:{waiting[0].line}: the prerequisites of {waiting[0].number} lead in a circle")
        reached |= ready
