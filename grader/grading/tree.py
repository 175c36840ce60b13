"""What is graded: a fresh copy of the grader's own tree, with the student's files in it.

Invariant: nothing of a submission arrives but the files that the lesson's table names and new sources below kernel/ and userland/.
Where such a file is missing, or is still as it was handed out or in the stage before, the grader's own stands in, so that the rest can be
judged; an exercise of which a file is missing has no points.
"""

import functools
import hashlib
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from machine import stages

from . import emptied, intake, manifest

PLACES = ("kernel/", "userland/")  # where new sources may lie
NOT_THERE = ("kernel/test/",)
SOURCE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*\.(cpp|hpp|c|h|asm|inc)")
DEMONSTRATION, UNLESS_MONITOR = "    milestone();\n", '    if (!boot::option("monitor")) milestone();\n'
MOST_NEW = 200
MOST_NAMED = 40  # in a list for a person


@dataclass
class Taken:
    """What became of a submission's files. All lists are sorted."""

    root: str = ""  # the folder in it that was taken for the tree
    files: list = field(default_factory=list)  # the student's that arrived
    new: list = field(default_factory=list)  # sources that the stage does not have
    missing: list = field(default_factory=list)  # the student's that are not there, or not begun
    not_used: list = field(default_factory=list)  # (path, why)
    notes: list = field(default_factory=list)  # what was done to files, in sentences


def assemble(submission, listed, own, directory):
    """The tree to be built, below `directory`, and what arrived in it. Raises intake.Refused."""
    taken = Taken(root=find_root(submission, listed.files, own))
    tree = Path(directory) / own.name
    shutil.copytree(own, tree, ignore=shutil.ignore_patterns("build"))
    emptied.add_ends(tree, listed.files)
    before = _stage_before(listed.stage)
    for path, exercises in sorted(listed.files.items()):
        data = read_file(submission, taken, path)
        if data is not None and before and (before / path).is_file() and data == (before / path).read_bytes() != (own / path).read_bytes():
            taken.notes.append(f"{path} is still the one of the stage before: nothing of this stage is written there")
            data = None
        if data is not None and all(emptied.is_empty(data, exercise.number, name) for exercise, name in exercises):
            data = None
        if data is None:
            taken.missing.append(path)
        else:
            taken.files.append(path)
            (tree / path).write_bytes(data)
    _take_new(submission, taken, listed, tree)
    leave_demonstration_out(tree / "kernel/main.cpp")
    return tree, taken


def leave_demonstration_out(start):
    """Where the command line asks for the monitor: the first exercise that is missing would end it, and the boot with it."""
    text = start.read_text()
    if DEMONSTRATION in text:
        start.write_text('#include "boot/boot.hpp"\n#line 1\n' + text.replace(DEMONSTRATION, UNLESS_MONITOR))


def find_root(submission, files, own):
    """The folder of the submission in which these files lie, "" or ending in a slash."""
    roots = set()
    for path in files:
        roots |= {entry[:-len(path)] for entry in submission.entries if entry == path or entry.endswith("/" + path)}
    if len(roots) > 1:
        ours = {root for root in roots if root.rstrip("/").rsplit("/", 1)[-1] == own.name}
        roots = ours or roots
    if len(roots) > 1:
        # One in another is a copy that was forgotten; side by side nobody can know which is meant.
        outer = [root for root in roots if all(other.startswith(root) for other in roots)]
        if not outer:
            raise intake.Refused(f"the submission has {len(roots)} trees: {', '.join(sorted(root or './' for root in roots)[:4])}. Hand in one")
        return outer[0]
    return roots.pop() if roots else ""


def read_file(submission, taken, path):
    """The bytes of one of the student's files with line ends of one kind; None if it cannot be had."""
    name = taken.root + path
    if name not in submission.entries:
        return None
    try:
        data = submission.read(name)
    except intake.Refused as refusal:
        taken.not_used.append((path, str(refusal)))
        return None
    if b"\r\n" in data:
        data = data.replace(b"\r\n", b"\n")
        taken.notes.append(f"{path} had line ends of Windows, which were changed")
    return data


def _take_new(submission, taken, listed, tree):
    """New sources; and the list of what is not used."""
    for name in sorted(submission.entries):
        if not name.startswith(taken.root):
            continue
        path = name[len(taken.root):]
        if path in listed.files:
            continue
        if (tree / path).is_file():
            if not _same(submission, name, tree / path):
                taken.not_used.append((path, "it is not yours to write in this stage: the grader's own is used"))
        elif not path.startswith(PLACES) or path.startswith(NOT_THERE):
            taken.not_used.append((path, f"only new sources below {' and '.join(PLACES)} are taken, without {NOT_THERE[0]}"))
        elif not SOURCE.fullmatch(path) or any(part.startswith((".", "-")) for part in path.split("/")):
            taken.not_used.append((path, "a new source is named by letters, digits and _ + - . and ends in .cpp .hpp .c .h .asm or .inc"))
        elif _of_another_stage(submission, name, path):
            continue
        elif len(taken.new) >= MOST_NEW:
            taken.not_used.append((path, f"more than {MOST_NEW} new sources are not taken"))
        elif any(parent.is_file() for parent in (tree / path).parents) or (tree / path).is_dir():
            taken.not_used.append((path, "a file of the tree is in its way"))
        elif (data := read_file(submission, taken, path)) is not None:
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_bytes(data)
            taken.new.append(path)


def _same(submission, name, own):
    entry = submission.entries[name]
    try:
        return not entry.trouble and entry.size == own.stat().st_size and submission.read(name) == own.read_bytes()
    except intake.Refused:
        return False


def _of_another_stage(submission, name, path):
    """Whether it is a file that another stage has there, unchanged: what was not yet, or is no more, in this one."""
    return any((tree / path).is_file() and _same(submission, name, tree / path) for tree in stages.find_all(stages.REPOSITORY).values())


def _stage_before(stage):
    return stages.find_all(stages.REPOSITORY).get(f"{int(stage) - 1:02}")


@functools.lru_cache(maxsize=None)
def listed(stage):
    """The manifest of one of our own stages."""
    return manifest.read(own_tree(stage), stage)


def own_tree(stage):
    return stages.find_all(stages.REPOSITORY)[stage]


def digest(tree):
    """Names what is built: the same files, the same digest."""
    whole = hashlib.sha256()
    for path in sorted(path for path in Path(tree).rglob("*") if path.is_file() and "build" not in path.relative_to(tree).parts):
        whole.update(f"{path.relative_to(tree)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
