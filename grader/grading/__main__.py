"""grader/grade: the commands that a person types. docs/INSTRUCTORS.md shows them in use."""

import argparse
import json
import os
import sys
from pathlib import Path

from machine import sandbox, stages

from . import archives, extension, formats, grade, manifest, roster, rubric, tree

WRONG = 2  # exit status: what was typed, or a rubric or lesson, is wrong
NOT_GRADED = 75  # no mark: trouble of the grader or its machine, which may be mended (EX_TEMPFAIL)


def main(arguments):
    parser = argparse.ArgumentParser(prog="grader/grade", description="Grades submissions of a stage.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("one", help="one submission: a folder, zip, tar or git bundle")
    one.add_argument("submission", type=Path)
    one.add_argument("--format", choices=sorted(formats.FORMATS), default="table", help="what is printed (with --out, all of them are written)")
    one.add_argument("--name", help="the name that the report bears, instead of the file's")
    one.add_argument("--exercise", action="append", default=[], metavar="N.M", help="judge nothing but this one (repeatable)")
    _common(one, "where all formats are written")
    many = commands.add_parser("roster", help="a folder of submissions; interrupted, it goes on where it was")
    many.add_argument("folder", type=Path)
    many.add_argument("--emit-jobs", type=Path, metavar="FILE", help="grade nothing; write a command for each submission that has no result yet, a line each")
    many.add_argument("--merge", action="store_true", help="grade nothing; join the results that are there")
    _common(many, "where results go (default: FOLDER.graded)")
    explain = commands.add_parser("explain", help="what failed in a graded submission, at length")
    explain.add_argument("out", type=Path, help="what --out named, or its result.json")
    archive = commands.add_parser("gradescope", help="the archive to upload as Gradescope's autograder")
    archive.add_argument("--stage", required=True, metavar="N")
    archive.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    workflow = commands.add_parser("classroom", help="a workflow for GitHub Classroom")
    workflow.add_argument("--stage", required=True, metavar="N")
    workflow.add_argument("--repository", required=True, metavar="URL", help="where the workflow gets this grader from")
    workflow.add_argument("--out", type=Path, required=True, metavar="FILE.yml")
    options = parser.parse_args(arguments)
    try:
        return {"one": _one, "roster": _roster, "explain": _explain, "gradescope": _gradescope, "classroom": _classroom}[options.command](options)
    except (manifest.ManifestError, rubric.RubricError, extension.ExtensionError, UsageError) as error:
        print(f"grader/grade: {error}", file=sys.stderr)
        return WRONG


class UsageError(Exception):
    """Something on the command line is wrong; the words say what is expected."""


def _common(parser, out):
    parser.add_argument("--stage", required=True, metavar="N", help="which stage it is handed in for: 4, 04 or stage04")
    parser.add_argument("--profile", choices=grade.PROFILES, default=grade.DERIVED,
                        help="what is handed in: files for a tree of ours, or a kernel of one's own with its Makefile (docs/CONTRACT.md)")
    parser.add_argument("--extension", metavar="NAME", help="judge an exercise beyond the tree, in course/extensions, instead of the stage's own; --seed is the course's then")
    parser.add_argument("--seed", help="draws the same questions again; a report names its seed")
    parser.add_argument("--rubric", type=Path, help="another rubric than grader/rubrics/stageNN.toml")
    parser.add_argument("--out", type=Path, help=out)
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="how much at a time (default: as many as there are processors)")
    parser.add_argument("--sandbox", choices=(sandbox.KIND, sandbox.USER, sandbox.NONE), default=sandbox.KIND,
                        help="what builds and QEMU run in: bubblewrap; user: in a container, as another user; none: with your own rights, which the report says")
    parser.add_argument("--no-sandbox", dest="sandbox", action="store_const", const=sandbox.NONE, help="the same as --sandbox none")


def _stage(text):
    number = text.lower().removeprefix("stage").split("_")[0]
    number = f"{int(number):02}" if number.isdigit() else number
    if number not in stages.find_all(stages.REPOSITORY):
        raise UsageError(f"there is no stage {text}; there are {', '.join(stages.find_all(stages.REPOSITORY))}")
    return number


def _one(options):
    stage = _stage(options.stage)
    if options.jobs < 1:
        raise UsageError("-j is a number from 1")
    _check_profile(options)
    beyond = extension.read(options.extension, options.seed, stage) if options.extension else None
    if beyond and (options.exercise or options.rubric or options.profile != grade.DERIVED):
        raise UsageError("an extension is judged in a tree of ours, and has neither exercises of its own nor a rubric")
    known = [exercise.number for exercise in tree.listed(stage).exercises]
    if unknown := [number for number in options.exercise if number not in known]:
        raise UsageError(f"stage {stage} has no exercise {', '.join(unknown)}; it has {', '.join(known)}")
    with grade.in_sandbox(options.sandbox):
        result = grade.grade(options.submission.expanduser(), stage, seed=options.seed, workers=options.jobs, name=options.name, rubric_file=options.rubric,
                             only=options.exercise, profile=options.profile, beyond=beyond)
    if options.out:
        formats.write_all(result, options.out)
    sys.stdout.write(formats.FORMATS[options.format](result))
    return NOT_GRADED if result["verdict"] == grade.NOT_GRADED else 0


def _check_profile(options):
    if options.profile == grade.DERIVED:
        return
    if options.sandbox == sandbox.USER:
        raise UsageError("the profile independent runs programs of the submission's, which only bubblewrap keeps together: --sandbox user is not enough")
    if getattr(options, "exercise", None):
        raise UsageError("--exercise names an exercise of a tree of ours; the profile independent has none")


def _roster(options):
    stage = _stage(options.stage)
    _check_profile(options)
    if not options.folder.is_dir():
        raise UsageError(f"{options.folder} is no folder of submissions")
    return roster.run(options, stage)


def _explain(options):
    path = options.out / "result.json" if options.out.is_dir() else options.out
    try:
        result = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} is no result of this grader: {error}") from error
    sys.stdout.write(formats.explained(result))
    return 0


def _gradescope(options):
    path = archives.gradescope(_stage(options.stage), options.out)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB; upload it as the autograder of a programming assignment")
    return 0


def _classroom(options):
    print(f"{archives.classroom(_stage(options.stage), options.repository, options.out)}: commit it as .github/workflows/grade.yml of the template repository")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
