"""The beginning of a stage for a student: `make handout STAGE=03 OUT=~/stage03`.

A git repository with the stage's tree, in which the functions of the lesson's table "Yours to write" are empty. It builds without a warning and
boots up to the first of them, which says which exercise it is. Nothing of what was taken out is anywhere in it. `make check` and `make grade` judge it.
With FROM=, what a student wrote up to the stage before is its second commit. With an extension (course/extensions) it has that exercise too; as
`make extension` has it, in a tree in which nothing is empty.
"""

import argparse
import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

from grading import emptied, extension, intake, manifest, sources
from machine import stages

from . import carry, judge, leaks

IDENTITY = {"GIT_AUTHOR_NAME": "Mach_R", "GIT_AUTHOR_EMAIL": "mach_r@localhost", "GIT_AUTHOR_DATE": "2000-01-01T00:00:00Z",
            "GIT_COMMITTER_NAME": "Mach_R", "GIT_COMMITTER_EMAIL": "mach_r@localhost", "GIT_COMMITTER_DATE": "2000-01-01T00:00:00Z",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


class HandoutError(Exception):
    """Words for a person."""


def make(number, out, only=(), mine=None, beyond=None, whole=False):
    """Makes the handout of a stage in the directory `out`, which must be empty or not there. `only`: the numbers of the exercises to be emptied;
    `mine`: a student's work of the stage before; `beyond`: an Extension that it has too; `whole`: none is emptied. Returns the exercises, and
    which files could not be merged with that work."""
    found = stages.find_all(stages.REPOSITORY)
    if number not in found:
        raise HandoutError(f"there is no stage {number}; there are {', '.join(found)}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise HandoutError(f"{out} is there already and not empty: name a folder that is not there")
    tree, listed = found[number], manifest.read(found[number], number)
    exercises = [exercise for exercise in listed.exercises if not whole and (not only or exercise.number in only)]
    if unknown := set(only) - {exercise.number for exercise in exercises}:
        raise HandoutError(f"stage {number} has no exercise {', '.join(sorted(unknown))}; it has {', '.join(exercise.number for exercise in listed.exercises)}")
    copy_tracked(tree, out)
    taken = emptied.empty(out, exercises) if exercises else {}
    if beyond:
        beyond.give(out)
    shutil.rmtree(out / "build", ignore_errors=True)
    judge.add(out, dataclasses.replace(listed, exercises=exercises), tree.name, f"{int(number) - 1:02}" if mine else "", beyond)
    commit(out, f"Stage {number}: the beginning")
    if told := leaks.find(out, taken):
        shutil.rmtree(out)
        raise HandoutError("\n".join(["the handout gives away what it asks for; it was not made:", *told]))
    if not mine:
        return exercises, []
    carried, conflicts = carry.carry(out, number, mine)
    if carried:
        commit(out, f"What was written up to stage {int(number) - 1:02}")
    return exercises, conflicts


def copy_tracked(folder, out, wanted=lambda path: True):
    """The files of a folder that git knows, as they are now."""
    tracked = subprocess.run(["git", "-C", folder, "ls-files", "-z"], stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    for path in filter(None, tracked):
        if wanted(path):
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / path, out / path, follow_symlinks=False)


def commit(out, message):
    def git(*arguments):
        subprocess.run(["git", "-C", out, *arguments], env={**os.environ, **IDENTITY}, check=True, stdout=subprocess.DEVNULL)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", message)


def main():
    parser = argparse.ArgumentParser(prog="handout", description=__doc__.split("\n")[0])
    parser.add_argument("stage", help="03, or stage03")
    parser.add_argument("out", help="the folder to make it in")
    parser.add_argument("--exercise", action="append", default=[], metavar="N.M", help="empty only this one (repeatable)")
    parser.add_argument("--from", dest="mine", metavar="PATH", type=Path, help="a student's work of the stage before, to be carried forward")
    parser.add_argument("--extension", metavar="NAME", help="with this exercise beyond the tree, from course/extensions")
    parser.add_argument("--whole", action="store_true", help="empty nothing: the extension alone is to be written; without --extension, the stage's first one")
    parser.add_argument("--seed", default=extension.SEED, help="the course's, which draws the numbers of an extension; the grader is given the same")
    arguments = parser.parse_args()
    number = arguments.stage.removeprefix("stage")[:2].zfill(2)
    out = Path(arguments.out).expanduser().absolute()
    try:
        name = arguments.extension or (_first_of(number) if arguments.whole else None)
        beyond = extension.read(name, arguments.seed, number) if name else None
        exercises, conflicts = make(number, out, arguments.exercise, arguments.mine and arguments.mine.expanduser(), beyond, arguments.whole)
    except (HandoutError, extension.ExtensionError, intake.Refused, manifest.ManifestError, sources.SourceError) as error:
        sys.exit(f"handout: {error}")
    if beyond:
        print(f"{out}: {beyond.title}, with the numbers of seed {arguments.seed}. Begin with EXTENSION.md")
    if exercises:
        print(f"{out}: {len(exercises)} exercises. Begin with README.md and LESSON.md")
    for path in conflicts:
        print(f"to be merged by hand: {path}: this stage has changed lines that you had changed; both are there, between <<<<<<< and >>>>>>>")


def _first_of(number):
    found = [name for name in extension.find_all() if name.startswith(number)]
    if not found:
        raise extension.ExtensionError(f"stage {number} has no extension; there are {', '.join(extension.find_all())}")
    return found[0]


if __name__ == "__main__":
    main()
