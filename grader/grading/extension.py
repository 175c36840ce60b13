"""Exercises beyond the trees, `course/extensions/NN_name`: what they ask, filled with a year's numbers, and put together with a submission.

Invariant: the parameters follow from the seed and the extension alone. A handout has them as they are drawn, and its grader draws nothing.
"""

import hashlib
import re
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from machine import stages

from . import emptied, manifest, rubric, tree

PLACE = stages.REPOSITORY / "course/extensions"
HIDDEN = "hidden"  # a folder of an extension: what no student gets to see
SEED = "0"  # of a course that names none
HOLE = re.compile(r"@([A-Z][A-Z0-9_]*)(\.hex)?@")
FOLDER = re.compile(r"\d\d_[a-z0-9_]+")
NAMED = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*")
MARK = "kernel/main.cpp"  # by it the root of a submission is known
HEAD = {"title", "summary", "places", "changes"}
TEST = {"name", "points", "kind", "what", "run", "try"}


class ExtensionError(Exception):
    """An extension that there is not, or that cannot be used; in words."""


@dataclass(frozen=True)
class Extension:
    folder: Path
    title: str
    summary: str  # one sentence
    places: tuple  # where the student's files are, as "kernel/"
    changes: tuple  # "03 order of threads": tests of rubrics that ask for what this changes, and are not asked any more
    parameters: dict
    drawn: bool  # whether they were drawn, or stood there
    tests: tuple  # (rubric.Test, points)

    @property
    def name(self):
        return self.folder.name

    @property
    def stage(self):
        return self.name[:2]

    def fill(self, text):
        """The text with this year's numbers: @LIMIT@, or @LIMIT.hex@."""
        def value(hole):
            if hole[1] not in self.parameters:
                raise ExtensionError(f"{self.name}: there is no parameter {hole[1]}; there are {', '.join(self.parameters)}")
            return f"{self.parameters[hole[1]]:#x}" if hole[2] else str(self.parameters[hole[1]])

        return HOLE.sub(value, text)

    def given(self):
        """{path in the tree: text} of what everybody is given beside the tree, and nobody changes."""
        place = self.folder / "given"
        return {path.relative_to(place).as_posix(): self.fill(path.read_text()) for path in sorted(place.rglob("*")) if path.is_file()}

    def give(self, directory):
        for path, text in self.given().items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text)

    def earlier(self):
        """(stage, test) of what its own stage and those before it could do, and must still."""
        found = [(number, test) for number in sorted(stages.find_all(stages.REPOSITORY)) if number <= self.stage
                 for test in rubric.read(number, tree.listed(number)).tests if test.later]
        known = {f"{number} {test.name}" for number, test in found}
        if unknown := set(self.changes) - known:
            raise ExtensionError(f"{self.name}: there is no test {', '.join(sorted(unknown))} to be changed; there are {', '.join(sorted(known))}")
        return [(number, test) for number, test in found if f"{number} {test.name}" not in self.changes]

    def selectors(self):
        """What pytest is told, in grader/, to run all tests that are there."""
        return [f"{file}::{function}" + (f"[{parameters}]" if parameters else "") for test, _ in self.tests for file, function, parameters in test.run]

    def listed(self):
        """Each test with its points as an exercise, so that a report is made as for a stage."""
        exercises = [manifest.Exercise(f"+{number}", test.what.rstrip("."), self.title, points, (test.name,), (), 1)
                     for number, (test, points) in enumerate(self.tests, 1)]
        return manifest.Manifest(self.stage, self.folder / "TEXT.md", exercises)

    def judged(self):
        own = rubric.read(self.stage, tree.listed(self.stage))
        return rubric.Rubric(self.stage, self.folder / "extension.toml", 0.0, own.regression, (own.test("boots"), *(test for test, _ in self.tests)))


def find_all():
    """Names of the extensions that are there, in order."""
    return sorted(path.name for path in PLACE.glob("*") if FOLDER.fullmatch(path.name) and path.is_dir())


def read(name, seed=None, stage=None):
    """The extension `01_second_line`, or, of a stage, `second_line`; with the numbers that the course's seed draws. Raises ExtensionError."""
    known = find_all()
    found = [one for one in known if name in (one, one[3:]) and stage in (None, one[:2])]
    if not found:
        mine = [one for one in known if stage in (None, one[:2])]
        raise ExtensionError(f"there is no extension {name}" + (f" of stage {stage}" if stage else "") + f"; there are {', '.join(mine) or 'none'}")
    folder = PLACE / found[0]
    told, declared = _toml(folder / "extension.toml"), _toml(folder / "parameters.toml")
    tests = [*told.pop("test", []), *(_toml(folder / HIDDEN / "tests.toml").get("test", []) if (folder / HIDDEN).is_dir() else [])]
    told.setdefault("changes", [])
    if wrong := set(told) ^ HEAD:
        raise ExtensionError(f"{folder.name}/extension.toml has {', '.join(sorted(HEAD))} and [[test]]; see {', '.join(sorted(wrong))}")
    return Extension(folder, told["title"], told["summary"], tuple(told["places"]), tuple(told["changes"]), draw(declared, seed or SEED, folder.name),
                     any(isinstance(entry, dict) for entry in declared.values()), tuple(_test(entry, folder) for entry in tests))


def _toml(path):
    try:
        return tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExtensionError(f"{path}: {error}") from error


def draw(declared, seed, name):
    """{parameter: value}. Each is a value, or { from, to, step } or { choices }; `unlike` names those before it whose value it may not have."""
    drawn = {}
    for key, entry in declared.items():
        if not isinstance(entry, dict):
            drawn[key] = entry
            continue
        possible = entry["choices"] if "choices" in entry else range(entry["from"], entry["to"] + 1, entry.get("step", 1))
        possible = [value for value in possible if value not in [drawn[other] for other in entry.get("unlike", ())]]
        drawn[key] = possible[int.from_bytes(hashlib.sha256(f"{seed} {name} {key}".encode()).digest()[:8]) % len(possible)]
    return drawn


def _test(entry, folder):
    if wrong := set(entry) ^ TEST - {"try"} if "try" not in entry else set(entry) ^ TEST:
        raise ExtensionError(f"{folder.name}: a test has {', '.join(sorted(TEST))}; see {', '.join(sorted(wrong))} of {entry.get('name')!r}")
    if entry["kind"] not in ("asked", "shown"):
        raise ExtensionError(f"{folder.name}: {entry['name']!r} is asked or shown: what a kernel says of itself is worth nothing here")
    run = []
    for selector in entry["run"]:
        found = re.fullmatch(rf"((?:public|{HIDDEN})/test_\w+\.py)::(test_\w+)(?:\[(.+)\])?", selector)
        if not found or not (folder / found[1]).is_file() or not re.search(rf"^def {found[2]}\(", (folder / found[1]).read_text(), re.M):
            raise ExtensionError(f"{folder.name}: there is no test {selector}")
        run.append((f"extensions/{folder.name}/{found[1]}", found[2], found[3] or ""))
    return rubric.Test(entry["name"], entry["kind"], "functionality", tuple(run), entry["what"], entry.get("try", ""), False, 0, (), 1), entry["points"]


def assemble(extension, submission, directory):
    """(The tree to be built, what arrived in it): ours with all of the student's files in the extension's places."""
    own, taken = tree.own_tree(extension.stage), tree.Taken()
    place = Path(directory) / own.name
    shutil.copytree(own, place, ignore=shutil.ignore_patterns("build"))
    emptied.add_ends(place, tree.listed(extension.stage).files)
    extension.give(place)
    taken.root = tree.find_root(submission, [MARK], own)
    given = extension.given()
    for name in sorted(submission.entries):
        path = name[len(taken.root):]
        if not name.startswith(taken.root) or not path.startswith(extension.places) or path.startswith(tree.NOT_THERE) or path in given:
            continue
        if not NAMED.fullmatch(path) or ".." in path or any(part.startswith((".", "-")) for part in path.split("/")) or "build" in path.split("/"):
            taken.not_used.append((path, "this is no name of a source"))
            continue
        data, there = tree.read_file(submission, taken, path), place / path
        if data is None or (there.is_file() and there.read_bytes() == data):
            continue
        if there.is_dir() or any(parent.is_file() for parent in there.parents):
            taken.not_used.append((path, "a file of the tree is in its way"))
            continue
        (taken.files if there.is_file() else taken.new).append(path)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(data)
    tree.leave_demonstration_out(place / MARK)
    return place, taken
