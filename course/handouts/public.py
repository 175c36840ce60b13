"""What one may publish of this repository: `make public OUT=dir`. Without what the extensions hide, and without a history, which has it too."""

import sys
from pathlib import Path

from grading import extension
from machine import stages

from . import __main__ as handout, leaks


def make(out):
    """Writes it into `out`, which must not be there. Raises HandoutError if something of what is hidden is found again in it."""
    if out.exists():
        raise handout.HandoutError(f"{out} is there already: name a folder that is not there")
    handout.copy_tracked(stages.REPOSITORY, out, lambda path: not is_hidden(path))
    handout.commit(out, "The course, without what its extensions hide")
    if told := leaks.find(out, secrets()):
        raise handout.HandoutError("\n".join(["it gives away what an extension hides; do not publish it:", *told]))


def is_hidden(path):
    parts = Path(path).parts
    return parts[:2] == ("course", "extensions") and extension.HIDDEN in parts


def secrets():
    """{path: pieces} of what is hidden, as leaks.find takes it: of a patch each run of added lines, of a test each function, else the whole."""
    found = {}
    for name in extension.find_all():
        for path in sorted((extension.PLACE / name / extension.HIDDEN).glob("*")):
            if path.suffix == ".patch":
                lines = path.read_bytes().split(b"\n")
                found[str(path)] = b"\n".join(line[1:] if line.startswith(b"+") and not line.startswith(b"+++") else b"\0" for line in lines).split(b"\0")
            elif path.is_file():
                found[str(path)] = [b"def " + piece for piece in path.read_bytes().split(b"\ndef ")[1:]]
    return found


def main():
    out = Path(sys.argv[1]).expanduser().absolute()
    try:
        make(out)
    except handout.HandoutError as error:
        sys.exit(f"public: {error}")
    print(f"{out}: {len(extension.find_all())} extensions, of which what is hidden was left out; its history is one commit")


if __name__ == "__main__":
    main()
