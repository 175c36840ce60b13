"""The table of differences inside a FILES.md: reading it, making it, putting it back.

State, path and what an added file is for are generated; why a file was changed or removed is
written by hand and kept.
"""
import re

from .compare import changes
from .errors import StagesError
from .files import Tree
from .purpose import purpose

BEGIN, END = "<!-- stages:table -->", "<!-- /stages:table -->"
HEADER = "| | File | Why |\n|---|---|---|\n"
ROW = re.compile(r"\|\s*(\w+)\s*\|\s*`([^`]+)`\s*\|\s*(.*?)\s*\|\s*$")
HEADING = "# Files of this stage that are new or different\n\n"


def split(text: str) -> tuple[str, str, str] | None:
    """What is before, inside and behind the markers; None when they are not there."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        return None
    before, rest = text.split(BEGIN, 1)
    if END not in rest:
        return None
    inside, behind = rest.split(END, 1)
    return before, inside, behind


def explanations(table: str) -> dict[str, str]:
    """path -> the hand-written explanation of it."""
    rows = (ROW.match(line) for line in table.splitlines())
    return {row[2]: row[3] for row in rows if row and row[3]}


def render(old: Tree, new: Tree, written: dict[str, str]) -> str:
    """The whole table, explanations taken over from what is written already."""
    lines = []
    for change in changes(old, new):
        why = written.get(change.path, "")
        if change.state == "added":
            why = added_purpose(change.path, new) or why
        lines.append(f"| {change.state} | `{change.path}` | {why} |\n")
    return "\n" + HEADER + "".join(lines)


def added_purpose(path: str, tree: Tree) -> str:
    """What can be said of a new file without anybody writing it down a second time."""
    said = purpose(path, tree[path].data)
    if not said and (header := header_of(path, tree)):
        said = f"implements `{header}`"
    return said


def header_of(path: str, tree: Tree) -> str:
    """The header that declares what a source file defines: beside it, or alone of its name."""
    stem = re.fullmatch(r"(?:.*/)?(\w+)\.(?:cpp|c|asm)", path)
    if not stem:
        return ""
    names = (f"{stem[1]}.hpp", f"{stem[1]}.h")
    for name in names:
        if path[:stem.start(1)] + name in tree:
            return name
    found = [other for other in tree if other.rsplit("/", 1)[-1] in names]
    return found[0] if len(found) == 1 else ""


def updated(text: str, old: Tree, new: Tree) -> str:
    """The text with its table brought up to date; one without a table gets it at the end."""
    parts = split(text)
    if parts is None:
        if BEGIN in text or END in text:
            raise StagesError(f"FILES.md: {BEGIN} and {END} must each be there once, in order")
        return (text.rstrip("\n") + "\n\n" if text else HEADING) + BEGIN + render(old, new, {}) + END + "\n"
    before, inside, behind = parts
    return before + BEGIN + render(old, new, explanations(inside)) + END + behind
