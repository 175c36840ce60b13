"""The command line of tools/stages."""
import argparse
import os
import sys
from pathlib import Path

from . import patch, port, size, tables, walk
from .chain import named, stages
from .check import check
from .errors import StagesError
from .git import Git

HELP = """\
Keep the stage trees one system.

  check            every difference between neighbours is in a FILES.md, and nothing leaks out
  port NN [FILE..] carry a fix made in stage NN down to the last stage
  diff NN [PATH..] what stage NN adds to the one before, for reading or for patch -p1
  table NN         the table of differences for stage NN's FILES.md
  size             lines of each stage's kernel and tests, and how many more than the one before
  walk             a branch with one commit for each stage, tagged milestone-NN
"""


def main() -> int:
    arguments = parser().parse_args()
    try:
        return arguments.action(Git.containing(Path.cwd()), arguments)
    except StagesError as error:
        sys.stdout.flush()
        print(f"stages: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader (head, less) has gone
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="tools/stages", description=HELP,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, action) -> argparse.ArgumentParser:
        one = commands.add_parser(name)
        one.set_defaults(action=action)
        return one

    command("check", do_check)

    one = command("port", do_port)
    one.add_argument("stage", nargs="?", help="the earliest stage that has the fault")
    one.add_argument("files", nargs="*", help="only these (all that were edited)")
    one.add_argument("--base", default="HEAD", help="the commit before the fix (HEAD)")
    one.add_argument("--continue", dest="resume", action="store_true",
                     help="go on after resolving a conflict")
    one.add_argument("--abort", action="store_true", help="put the later stages back")

    one = command("diff", do_diff)
    one.add_argument("stage")
    one.add_argument("paths", nargs="*")

    one = command("table", do_table)
    one.add_argument("stage", nargs="?")
    one.add_argument("--all", action="store_true", help="every stage")
    one.add_argument("--write", action="store_true", help="into FILES.md")

    command("size", do_size)

    one = command("walk", do_walk)
    one.add_argument("--branch", default="walk")
    one.add_argument("--rev", default="HEAD", help="the commit that has the stages (HEAD)")
    one.add_argument("--force", action="store_true", help="overwrite tags that others made")
    return top


def do_check(git: Git, _) -> int:
    complaints = check(git)
    for complaint in complaints:
        print(complaint)
    count = len(stages(git))
    verdict = f"{len(complaints)} wrong" if complaints else "clean"
    print(f"check: {count} stage{'s' * (count != 1)}, {verdict}")
    return 1 if complaints else 0


def do_port(git: Git, arguments) -> int:
    if arguments.abort:
        lines = port.abort(git)
    elif arguments.resume:
        lines = port.resume(git)
    elif arguments.stage is None:
        raise StagesError("port: which stage was the fix made in?")
    else:
        lines = port.port(git, arguments.stage, arguments.base, arguments.files)
    count = 0
    for count, line in enumerate(lines, 1):
        print(line, flush=True)
    if not count:
        print("nothing to carry: the later stages have it all")
    return 0


def do_diff(git: Git, arguments) -> int:
    chain = stages(git)
    old, new = tables.trees(git, chain, named(chain, arguments.stage))
    text = patch.patch(old, new, arguments.paths, color=sys.stdout.isatty())
    sys.stdout.buffer.write(text)
    sys.stdout.flush()
    return 0


def do_table(git: Git, arguments) -> int:
    chain = stages(git)
    if arguments.all == (arguments.stage is not None):
        raise StagesError("table: name one stage, or say --all")
    for stage in chain if arguments.all else [named(chain, arguments.stage)]:
        if not arguments.write:
            print(tables.shown(git, chain, stage), end="")
        else:
            for said in tables.write(git, chain, stage):
                print(f"wrote {said}")
    return 0


def do_size(git: Git, _) -> int:
    print(size.shown(list(size.size(git, stages(git)))))
    return 0


def do_walk(git: Git, arguments) -> int:
    for tag, commit in walk.walk(git, arguments.rev, arguments.branch, arguments.force):
        print(f"{commit} {tag}")
    return 0
