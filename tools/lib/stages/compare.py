"""How one tree differs from the one before, as the rows of the table in its FILES.md."""
from difflib import SequenceMatcher
from typing import NamedTuple

from .files import Tree

LESSON, FILES = "LESSON.md", "FILES.md"
ANEW = (LESSON, FILES)  # written anew for every stage, so they are no difference


class Change(NamedTuple):
    state: str  # "added", "changed", "removed" or "replaced"
    path: str


def changes(old: Tree, new: Tree) -> list[Change]:
    """Sorted by state, then by path: what is new comes first."""
    rows = []
    for path in old.keys() | new.keys():
        if path in ANEW or old.get(path) == new.get(path):
            continue
        if path in old and path in new:
            state = "changed" if mostly_kept(old[path].data, new[path].data) else "replaced"
        else:
            state = "added" if path in new else "removed"
        rows.append(Change(state, path))
    return sorted(rows)


def mostly_kept(old: bytes, new: bytes) -> bool:
    """Half of the lines or more are still there: a reader compares. Else the new file is read by itself."""
    lines = old.splitlines()
    blocks = SequenceMatcher(None, lines, new.splitlines(), autojunk=False).get_matching_blocks()
    return 2 * sum(block.size for block in blocks) >= len(lines)
