"""The command line of tools/lint: runs the checks, names those that found something."""
import sys
from pathlib import Path

from stages.errors import StagesError
from stages.git import Git

from . import exceptions, includes, programs, python_source, walls
from .sources import distinct, elsewhere

CHECKS = {
    "format": lambda git, trees, rest: programs.clang_format(git, trees + rest),
    "includes": lambda git, trees, rest: includes.complaints(trees),
    "walls": lambda git, trees, rest: walls.complaints(trees, rest),
    "exceptions": lambda git, trees, rest: exceptions.complaints(git, trees),
    "fields": lambda git, trees, rest: exceptions.fields(git, trees),
    "python": lambda git, trees, rest: python_source.complaints(trees + rest),
    "shell": lambda git, trees, rest: programs.shellcheck(git, trees + rest),
    "cppcheck": lambda git, trees, rest: programs.cppcheck(git, trees),
    "tidy": lambda git, trees, rest: programs.clang_tidy(git, trees),
}


def main() -> int:
    wanted = sys.argv[1:] or list(CHECKS)
    if unknown := [name for name in wanted if name not in CHECKS]:
        print(f"lint: no check is called {unknown[0]} (there are: {' '.join(CHECKS)})",
              file=sys.stderr)
        return 2
    try:
        git = Git.containing(Path(__file__).parent)
        trees, rest = distinct(git), elsewhere(git)
    except StagesError as error:
        print(f"lint: {error}", file=sys.stderr)
        return 1
    failed = []
    for name in wanted:
        print(f"{name} ...", flush=True)
        lines = CHECKS[name](git, trees, rest)
        if lines:
            print("\n".join(lines), flush=True)
            failed.append(name)
    print("lint: " + (f"{', '.join(failed)} found something" if failed else "clean"))
    return 1 if failed else 0
