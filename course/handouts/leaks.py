"""Whether a handout still holds what was taken out of it: a run of tokens, in any file, comments too, and in any object of its history.

A run of RUN tokens, or a whole body if it has fewer, down to LEAST. Twelve would be too few: `for (size_t i = 0; i < count; i++)` has fourteen, and is
nobody's solution; a sibling that stays as an example may have a statement or two in common with what was taken out.
"""

import re
import subprocess
from pathlib import PurePath

RUN, LEAST = 40, 16
TOKEN = re.compile(rb"[A-Za-z_]\w*|\d[\w']*|<=>|<<=|>>=|->\*|\.\.\.|::|->|\+\+|--|<<|>>|[-+*/%&|^<>=!]=|&&|\|\||[^\s\w]")
COMMENT = {".asm": re.compile(rb";[^\n]*"), "": re.compile(rb"//[^\n]*|/\*.*?\*/", re.S)}
SIGNS_OF_COMMENTS = re.compile(rb"//|/\*|\*/|^\s*\*", re.M)


def find(out, taken):
    """A sentence for each piece of {path: pieces that were taken out} that is found again below `out`."""
    secret = {}
    for path, pieces in taken.items():
        comment = COMMENT.get(PurePath(path).suffix, COMMENT[""])
        for piece in pieces:
            tokens = TOKEN.findall(comment.sub(b" ", piece))
            length = min(len(tokens), RUN)
            if length >= LEAST:
                secret.setdefault(length, {}).update((run, path) for run in _runs(tokens, length))
    told, seen = [], set()
    for name, content in [*_files(out), *_objects(out)]:
        if content in seen:
            continue
        seen.add(content)
        tokens = TOKEN.findall(SIGNS_OF_COMMENTS.sub(b" ", content))
        found = {run: paths[run] for length, paths in secret.items() for run in _runs(tokens, length) & paths.keys()}
        told += [f"{name} holds `{run.decode(errors='replace')}`, which is in the solution of {path}" for run, path in sorted(found.items())[:1]]
    return told


def _runs(tokens, length):
    return {b" ".join(tokens[at:at + length]) for at in range(len(tokens) - length + 1)}


def _files(out):
    return [(str(path.relative_to(out)), path.read_bytes()) for path in sorted(out.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(out).parts]


def _objects(out):
    """All blobs of the repository, packed or not, reachable or not."""
    written = subprocess.run(["git", "-C", out, "cat-file", "--batch-all-objects", "--batch"], stdout=subprocess.PIPE, check=True).stdout
    at = 0
    while at < len(written):  # a line of name, kind and size, then that many bytes and a newline
        end = written.index(b"\n", at)
        name, kind, size = written[at:end].decode().split()
        if kind == "blob":
            yield f"git object {name[:12]}", written[end + 1:end + 1 + int(size)]
        at = end + 1 + int(size) + 1
