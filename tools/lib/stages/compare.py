"""How one tree differs from the one before, as the rows of a lesson's table."""
from typing import NamedTuple

from .files import Tree

LESSON = "LESSON.md"  # written anew for every stage, so it is not a difference


class Change(NamedTuple):
    state: str  # "added", "changed" or "removed"
    path: str


def changes(old: Tree, new: Tree) -> list[Change]:
    """Sorted by state, then by path: what is new comes first."""
    rows = []
    for path in old.keys() | new.keys():
        if path == LESSON or old.get(path) == new.get(path):
            continue
        state = "added" if path not in old else "removed" if path not in new else "changed"
        rows.append(Change(state, path))
    return sorted(rows)
