"""Three-way merge of one file: its presence, its mode and its contents."""
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from .errors import StagesError
from .files import File


class Merged(NamedTuple):
    file: File | None  # with conflict markers in it if there is a conflict in the text
    conflict: str  # empty if there is none, else one sentence


def merge(base: File | None, ours: File | None, theirs: File | None,
          labels: tuple[str, str, str]) -> Merged:
    """What becomes of `ours` when the change from `base` to `theirs` is made to it."""
    if ours == theirs or theirs == base:
        return Merged(ours, "")
    if ours == base:
        return Merged(theirs, "")
    if ours is None:
        # The stage did away with the file, and so has nothing to correct.
        return Merged(None, "")
    if theirs is None:
        return Merged(ours, "removed by the change, but different here: keep it or remove it")
    if base is None and ours.data != theirs.data:
        base = File(theirs.mode, b"")
    mode = theirs.mode if base is None or ours.mode == base.mode else ours.mode
    before = base.data if base else b""
    data, conflict = merge_text(before, ours.data, theirs.data, labels)
    return Merged(File(mode, data), conflict)


def merge_text(base: bytes, ours: bytes, theirs: bytes,
               labels: tuple[str, str, str]) -> tuple[bytes, str]:
    """The contents only; trivial cases first, because git would call some of them conflicts."""
    if ours == theirs or base == theirs:
        return ours, ""
    if base == ours:
        return theirs, ""
    with tempfile.TemporaryDirectory() as scratch:
        names = []
        for name, data in (("ours", ours), ("base", base), ("theirs", theirs)):
            names.append(Path(scratch) / name)
            names[-1].write_bytes(data)
        options = [word for label in labels for word in ("-L", label)]
        done = subprocess.run(["git", "merge-file", "-p", *options, *map(str, names)],
                              capture_output=True)
    if done.returncode == 0:
        return done.stdout, ""
    if done.returncode < 128:
        return done.stdout, "conflict markers are in the file"
    if b"binary" in done.stderr:
        return ours, "not text: put the right contents there by hand"
    raise StagesError("git merge-file failed: " + done.stderr.decode(errors="replace").strip())


def has_markers(data: bytes) -> bool:
    return any(line.startswith((b"<<<<<<< ", b">>>>>>> ")) for line in data.split(b"\n"))
