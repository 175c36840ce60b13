"""What each stage adds and changes, as pages a person can read: folder by folder as FILES.md explains it, the tests apart."""

import difflib
import re
import sys

from machine import stages

sys.path.insert(0, str(stages.REPOSITORY / "tools/lib"))
from stages import chain, compare, git, lesson, tables  # noqa: E402  (the path above comes first)

LANGUAGES = {".cpp": "cpp", ".hpp": "cpp", ".c": "c", ".h": "c", ".asm": "nasm", ".inc": "nasm", ".mk": "make", ".sh": "bash", ".py": "python"}
FENCE = "~" * 8
TESTS = ("tests/", "kernel/test/", "kernel/tests/")
INDEX = """# What stage {number} adds and changes

{count} files. What is new stands here whole, what was there before as a difference.

```{{toctree}}
:maxdepth: 1

{pages}
```
"""


def texts(root):
    """({name below the site's source: text}, {stage: {path: where on the site that file of the stage stands}})."""
    repository = git.Git(root)
    every, found, places, known = chain.stages(repository), {}, {}, {}
    for stage in every:
        old, new = tables.trees(repository, every, stage)
        why = lesson.explanations(lesson.split(new[compare.FILES].data.decode())[1])
        rooms, place = {}, f"stage{stage.number:02}/difference"
        for change in compare.changes(old, new):
            known[change.path] = f"{place}/{_name(_room(change.path))}.md#{re.sub(r'[^a-z0-9_-]', '', change.path.lower())}"
            rooms.setdefault(_room(change.path), []).append(_shown(change, old, new, why.get(change.path, "")))
        places[f"{stage.number:02}"] = dict(known)
        for room, files in rooms.items():
            found[f"{place}/{_name(room)}.md"] = f"# {room}\n\n" + "\n".join(files)
        pages = "\n".join(_name(room) for room in sorted(rooms, key=lambda room: (room == "tests", room)))
        found[f"{place}/index.md"] = INDEX.format(number=f"{stage.number:02}", count=sum(map(len, rooms.values())), pages=pages)
    return found, places


def _room(path):
    """The folder that a file is shown with; of the kernel and the programs, the one below."""
    if path.startswith(TESTS):
        return "tests"
    parts = path.split("/")
    if len(parts) == 1:
        return "the tree"
    return "/".join(parts[:2]) if parts[0] in ("kernel", "userland") and len(parts) > 2 else parts[0]


def _name(room):
    return room.replace("/", "-").replace(" ", "-")


def _shown(change, old, new, why):
    said = f"## {change.path}\n\n*{change.state}.* {why}\n\n"
    if change.state == "removed":
        return said
    try:
        text = new[change.path].data.decode()
        before = old[change.path].data.decode() if change.state == "changed" else ""
    except UnicodeDecodeError:
        return said
    if change.state == "changed":
        lines = list(difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=4))[2:]
        return f"{said}{FENCE}diff\n" + "\n".join(lines) + f"\n{FENCE}\n"
    suffix = "." + change.path.rsplit("/", 1)[-1].rpartition(".")[2]
    language = "make" if change.path.endswith("Makefile") else LANGUAGES.get(suffix, "text")
    return f"{said}{FENCE}{language}\n{text.rstrip()}\n{FENCE}\n"
