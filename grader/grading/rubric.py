"""A stage's rubric: which tests of pytest judge it under which name, what they rest on, and what a broken earlier stage costs.

Invariant: a rubric that was read is whole. Every name that the lesson's table uses is there, every exercise has a test that is asked or
shown, every selector is that of a test; else RubricError with file, line and what is expected.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from . import contract

GRADER = Path(__file__).resolve().parents[1]
RUBRICS = GRADER / "rubrics"
VERSION = 1
KINDS = {"said": "what the kernel says of itself", "asked": "an answer to a question that it could not know", "shown": "what the machine shows from outside"}
PARTS = ("functionality", "robustness")
SELECTOR = re.compile(r"((?:stage\d\d|common)/test_\w+\.py)::(test_\w+)(?:\[(.+)\])?")
HEAD = {"version", "stage", "robustness", "regression", "test"}
TEST = {"name", "kind", "part", "run", "what", "try", "later", "independent", "contract"}
WHOLE = 100  # points of a stage in the profile independent


class RubricError(Exception):
    """A rubric that cannot be used."""


@dataclass(frozen=True)
class Test:
    name: str
    kind: str
    part: str
    run: tuple  # (file, function, parameters or ""): all of them must pass
    what: str  # one sentence: what must hold
    attempt: str  # what a student can type to see it, or ""
    later: bool  # asked again of every later stage
    independent: int  # points in the profile independent; 0: not judged there
    contract: tuple  # the names of the promises of docs/CONTRACT.md that it rests on
    line: int


@dataclass(frozen=True)
class Rubric:
    stage: str
    path: Path
    robustness: float  # the share of an exercise's points that its robustness tests decide
    regression: int  # points that each earlier stage costs that does not work any more
    tests: tuple

    def test(self, name):
        return next((test for test in self.tests if test.name == name), None)


def read(stage, listed, path=None):
    """The rubric of a stage, checked against its manifest. Raises RubricError."""
    path = Path(path or RUBRICS / f"stage{stage}.toml")
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise RubricError(f"{path}: cannot be read: {error}") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RubricError(f"{path}: no TOML: {error}") from error
    lines = text.splitlines()

    def line_of(pattern, after=0):
        return next((number for number, line in enumerate(lines, 1) if number > after and re.match(pattern, line)), after or 1)

    def fail(line, words):
        raise RubricError(f"{path}:{line}: {words}")

    for key in data:
        if key not in HEAD:
            fail(line_of(rf"\[*{re.escape(key)}\b"), f"{key!r} is not known here; expected are {', '.join(sorted(HEAD))}")
    if data.get("version") != VERSION:
        fail(line_of("version"), f"version = {VERSION} is expected, and not {data.get('version')!r}")
    if data.get("stage") != stage:
        fail(line_of("stage"), f'stage = "{stage}" is expected, and not {data.get("stage")!r}')
    robustness, regression = data.get("robustness", 0.25), data.get("regression", 5)
    if not isinstance(robustness, float) or not 0 <= robustness < 1:
        fail(line_of("robustness"), f"robustness is a share, from 0.0 to less than 1.0, and not {robustness!r}")
    if not isinstance(regression, int) or isinstance(regression, bool) or regression < 0:
        fail(line_of("regression"), f"regression is a whole number of points, and not {regression!r}")
    if not isinstance(data.get("test"), list):
        fail(1, "there is no [[test]]")
    tests, at = [], 0
    for entry in data["test"]:
        at = line_of(r"\[\[test\]\]", at)
        tests.append(_test(entry, at, fail))
    for at, test in enumerate(tests):
        if test.name in [other.name for other in tests[:at]]:
            fail(test.line, f"the name {test.name!r} is there twice")
    rubric = Rubric(stage, path, robustness, regression, tuple(tests))
    _check(rubric, listed)
    return rubric


def _test(entry, line, fail):
    for key in entry:
        if key not in TEST:
            fail(line, f"a test has no {key!r}; expected are {', '.join(sorted(TEST))}")
    for key in ("name", "kind", "what", "run"):
        if key not in entry:
            fail(line, f"this test lacks {key!r}")
    part = entry.get("part", PARTS[0])
    if entry["kind"] not in KINDS:
        fail(line, f"kind is one of {', '.join(KINDS)}, and not {entry['kind']!r}")
    if part not in PARTS:
        fail(line, f"part is one of {', '.join(PARTS)}, and not {part!r}")
    if not isinstance(entry["run"], list) or not entry["run"]:
        fail(line, "run is a list of tests, as [\"stage01/test_boot.py::test_modules\"]")
    run = []
    for selector in entry["run"]:
        found = SELECTOR.fullmatch(selector) if isinstance(selector, str) else None
        if not found:
            fail(line, f"{selector!r} is no test: stageNN/test_SUBJECT.py::test_NAME, with [PARAMETERS] if only those are meant")
        file = GRADER / found[1]
        if not file.is_file() or not re.search(rf"^def {found[2]}\(", file.read_text(), re.MULTILINE):
            fail(line, f"there is no test {found[2]} in grader/{found[1]}")
        run.append((found[1], found[2], found[3] or ""))
    if not isinstance(entry.get("later", False), bool):
        fail(line, "later is true or false")
    independent = entry.get("independent", 0)
    if not isinstance(independent, int) or isinstance(independent, bool) or independent < 0:
        fail(line, f"independent is a whole number of points, and not {independent!r}")
    if independent and entry["kind"] == "said":
        fail(line, "what a kernel says of itself earns nothing in the profile independent")
    promised = entry.get("contract", [])
    if not isinstance(promised, list) or (unknown := [name for name in promised if name not in contract.promises()]):
        fail(line, f"contract is a list of names that docs/CONTRACT.md has in brackets; it has no {', '.join(map(str, unknown)) if isinstance(promised, list) else promised!r}")
    return Test(entry["name"], entry["kind"], part, tuple(run), entry["what"], entry.get("try", ""), entry.get("later", False), independent, tuple(promised), line)


def _check(rubric, listed):
    if rubric.test("boots") is None:
        raise RubricError(f"{rubric.path}:1: there is no test with the name \"boots\", which comes before all others")
    used = {"boots"}
    for exercise in listed.exercises:
        tests = []
        for name in exercise.judges:
            if rubric.test(name) is None:
                raise RubricError(f"{listed.lesson}:{exercise.line}: {name!r} judges exercise {exercise.number}, and is no test of {rubric.path}")
            tests.append(rubric.test(name))
            used.add(name)
        if not any(test.kind in ("asked", "shown") for test in tests):
            raise RubricError(f"{listed.lesson}:{exercise.line}: exercise {exercise.number} rests on what the kernel says alone; one of its tests must be "
                              "asked or shown")
        if all(test.part == "robustness" for test in tests):
            raise RubricError(f"{listed.lesson}:{exercise.line}: exercise {exercise.number} has no test of functionality")
    points = sum(test.independent for test in rubric.tests)
    if points not in (0, WHOLE):
        raise RubricError(f"{rubric.path}:1: the tests have {points} points together in the profile independent (`independent = POINTS`), and not {WHOLE}")
    if points and not rubric.test("boots").independent:
        raise RubricError(f"{rubric.path}:{rubric.test('boots').line}: in the profile independent \"boots\" has points, too")
    for test in rubric.tests:
        if test.name not in used and not test.later and not test.independent:
            raise RubricError(f"{rubric.path}:{test.line}: no exercise of {listed.lesson} is judged by {test.name!r}")
