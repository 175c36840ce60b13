"""What port remembers, below .git: how far it came, and which deltas a file has had already.

`port.json` exists while a port is unfinished. `ported.json` outlives it: without it a change
that was merged by hand could not be told from one that is still to come.
"""
import json
from pathlib import Path

from .files import File
from .git import Git


class Journal:
    def __init__(self, git: Git):
        self.git = git
        self.unfinished_path = git.private("stages/port.json")
        self.ported_path = git.private("stages/ported.json")
        self.unfinished: dict | None = load(self.unfinished_path)
        self.ported: dict = load(self.ported_path) or {}

    def begin(self, stage: str, base: str, paths: list[str]) -> None:
        self.unfinished = {"stage": stage, "base": base, "paths": paths, "originals": {},
                           "conflict": None, "ported": self.ported.copy()}
        self.save()

    def end(self) -> None:
        self.unfinished = None
        self.save()

    def remember_original(self, where: str, file: File | None) -> None:
        """Before a file is first touched: what --abort puts back."""
        if where not in self.unfinished["originals"]:
            self.unfinished["originals"][where] = self.packed(file)
        self.save()

    def delta_of(self, where: str) -> tuple[File | None, File | None, File | None] | None:
        """(old, new, result) of the last delta that `where` has had; None if none is known."""
        record = self.ported.get(where)
        try:
            return tuple(self.unpacked(part) for part in record) if record else None
        except LookupError:
            return None  # git threw the contents away

    def knows(self, where: str) -> bool:
        return where in self.ported

    def record(self, where: str, old: File | None, new: File | None, result: File | None) -> None:
        self.ported.pop(where, None)
        if old != new:  # else it was taken back
            self.ported[where] = [self.packed(part) for part in (old, new, result)]

    def packed(self, file: File | None) -> list | None:
        return None if file is None else [file.mode, self.git.keep(file.data)]

    def unpacked(self, packed: list | None) -> File | None:
        if packed is None:
            return None
        data = self.git.kept(packed[1])
        if data is None:
            raise LookupError(packed[1])
        return File(packed[0], data)

    def save(self) -> None:
        store(self.ported_path, self.ported)
        if self.unfinished is None:
            self.unfinished_path.unlink(missing_ok=True)
        else:
            store(self.unfinished_path, self.unfinished)


def load(path: Path) -> dict | None:
    return json.loads(path.read_text()) if path.exists() else None


def store(path: Path, value: dict) -> None:
    """All of it or nothing, should we be interrupted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    draft.replace(path)
