"""What no stage may contain, whatever its table says. Each rule yields its complaints."""
import posixpath
import re
from typing import Iterator

from .compare import ANEW
from .files import EXECUTABLE, REGULAR, SYMLINK, Tree
from .languages import language

INCLUDE = re.compile(r"""^\s*(?:[#%]\s*include|%\s*pathsearch|\.?incbin|INCLUDE)\s*[<"']?([^>"'\s]+)""",
                     re.IGNORECASE)
STAGE_NAME = re.compile(r"stage[ _-]?([0-9]{2})(?![0-9])", re.IGNORECASE)
BUILT = re.compile(r"(^|/)(build|__pycache__)/|\.(o|a|so|elf|bin|iso|img|qcow2|pyc|d|map)$")


def links(tree: Tree) -> Iterator[str]:
    for path, file in tree.items():
        if file.mode == SYMLINK:
            yield f"{path}: a symbolic link"
        elif file.mode not in (REGULAR, EXECUTABLE):
            yield f"{path}: mode {file.mode:o} is not that of a plain file"


def generated(tree: Tree) -> Iterator[str]:
    """Something a build makes, and nobody ignores: it would be committed."""
    for path, file in tree.items():
        if BUILT.search(path) or file.data.startswith(b"\x7fELF"):
            yield f"{path}: made by a build, and not ignored"


def outward_paths(tree: Tree) -> Iterator[str]:
    """A path that leaves the stage breaks it as soon as it is copied out."""
    for path, file in tree.items():
        text = file.data.decode(errors="replace")
        makefile = path.endswith(".mk") or posixpath.basename(path) == "Makefile"
        for number, line in enumerate(text.splitlines(), 1):
            if makefile:
                # Make's working directory is the stage's root, and so is $(CURDIR).
                line = re.sub(r"\$[({]\w+[)}]", ".", line.split("#", 1)[0])
                targets = [word for word in re.split(r"[\s\"'=:,;|()]+|-I", line)
                           if ".." in word.split("/")]
                origin = ""
            elif language(path, file.data) in ("c", "asm") and (match := INCLUDE.match(line)):
                targets, origin = [match[1]], posixpath.dirname(path)
            else:
                continue
            for target in targets:
                reached = posixpath.normpath(posixpath.join(origin, target))
                if reached.split("/")[0] == ".." or not makefile and target.startswith("/"):
                    yield f"{path}:{number}: {target} leads out of the tree"


def foreign_names(tree: Tree, number: int) -> Iterator[str]:
    """A file that names a stage is wrong in every other one. Lessons and tables are about stages: exempt."""
    for path, file in tree.items():
        if path in ANEW:
            continue
        for match in STAGE_NAME.finditer(path):
            if int(match[1]) != number:
                yield f"{path}: is named for another stage"
        if not STAGE_NAME.search(file.data.decode(errors="replace")):
            continue
        for line_number, line in enumerate(file.data.decode(errors="replace").splitlines(), 1):
            for match in STAGE_NAME.finditer(line):
                if int(match[1]) != number:
                    yield f"{path}:{line_number}: names another stage ({match[0]})"
