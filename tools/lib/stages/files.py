"""A tree of files as plain data: path -> (mode, contents), from the disk or from a commit."""
import os
import stat
from pathlib import Path
from typing import NamedTuple

from .git import Git

REGULAR, EXECUTABLE, SYMLINK = 0o100644, 0o100755, 0o120000


class File(NamedTuple):
    mode: int  # as git writes it
    data: bytes


Tree = dict[str, File]  # keys are paths below the stage's root, with slashes


def read_file(path: Path) -> File | None:
    """The file as git would record it; None when there is none."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISLNK(status.st_mode):
        return File(SYMLINK, os.fsencode(os.readlink(path)))
    if not stat.S_ISREG(status.st_mode):
        return None
    return File(EXECUTABLE if status.st_mode & 0o100 else REGULAR, path.read_bytes())


def write_file(path: Path, file: File | None) -> None:
    """Make the disk hold exactly this (None: nothing, and no empty directories left behind)."""
    if file is None:
        path.unlink(missing_ok=True)
        parent = path.parent
        while parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()
            parent = parent.parent
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.data)
    permissions = path.stat().st_mode & 0o777
    # Whoever may read it may run it, as git does on checkout.
    wanted = permissions | (permissions & 0o444) >> 2 if file.mode == EXECUTABLE \
        else permissions & ~0o111
    path.chmod(wanted)


def on_disk(git: Git, directory: str) -> Tree:
    """Files that git tracks or would track; what .gitignore names does not count."""
    listed = git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard",
                     "--", directory)
    tree = {}
    for name in sorted(set(listed.split(b"\0")) - {b""}):
        path = os.fsdecode(name)
        file = read_file(git.root / path)
        if file is not None:
            tree[path[len(directory) + 1:]] = file
    return tree


def in_commit(git: Git, commit: str, directory: str) -> Tree:
    """The same tree as a commit has it; empty when the commit has no such directory."""
    listed = git.run("ls-tree", "-r", "-z", commit, "--", directory + "/")
    entries = []
    for line in listed.split(b"\0"):
        if line:
            about, path = line.split(b"\t", 1)
            mode, kind, name = about.split()
            if kind == b"blob":
                entries.append((os.fsdecode(path)[len(directory) + 1:], int(mode, 8), name))
    asked = b"".join(name + b"\n" for _, _, name in entries)
    answer, tree, at = git.run("cat-file", "--batch", stdin=asked), {}, 0
    for path, mode, _ in entries:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        tree[path] = File(mode, answer[end + 1:end + 1 + size])
        at = end + 1 + size + 1
    return tree
