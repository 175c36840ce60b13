"""Calling git: bytes in, bytes out, no user configuration that could change a result."""
import os
import subprocess
from pathlib import Path

from .errors import StagesError


class Git:
    """One repository, by the root of its working tree."""

    def __init__(self, root: Path):
        self.root = root

    @classmethod
    def containing(cls, directory: Path) -> "Git":
        answer = subprocess.run(["git", "rev-parse", "--show-toplevel"], cwd=directory,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if answer.returncode != 0:
            raise StagesError(f"{directory} is not inside a git working tree")
        return cls(Path(os.fsdecode(answer.stdout.rstrip(b"\n"))))

    def run(self, *arguments: str, stdin: bytes = b"", env: dict | None = None) -> bytes:
        """Standard output of a git command that must succeed."""
        done = self.attempt(*arguments, stdin=stdin, env=env)
        if done.returncode != 0:
            said = os.fsdecode(done.stderr).strip()
            raise StagesError(f"git {arguments[0]} failed: {said}")
        return done.stdout

    def attempt(self, *arguments: str, stdin: bytes = b"",
                env: dict | None = None) -> subprocess.CompletedProcess:
        """The same, for a command whose failure is an answer."""
        return subprocess.run(["git", *arguments], cwd=self.root, input=stdin,
                              capture_output=True, env={**os.environ, **(env or {})})

    def line(self, *arguments: str) -> str:
        return os.fsdecode(self.run(*arguments)).strip()

    def commit(self, revision: str) -> str:
        """The full name of a commit."""
        found = self.attempt("rev-parse", "--verify", "--quiet", revision + "^{commit}")
        if found.returncode != 0:
            if revision == "HEAD":
                raise StagesError("nothing is committed yet, so there is nothing to compare with")
            raise StagesError(f"there is no commit {revision}")
        return os.fsdecode(found.stdout).strip()

    def private(self, name: str) -> Path:
        """A path below .git for our own notes (each linked working tree has its own)."""
        return self.root / self.line("rev-parse", "--git-path", name)

    def keep(self, data: bytes) -> str:
        """Store contents in the object database; returns the name to ask for them by."""
        return os.fsdecode(self.run("hash-object", "-w", "--stdin", stdin=data)).strip()

    def kept(self, name: str) -> bytes | None:
        """Contents stored by keep(), or None when git has thrown them away since."""
        found = self.attempt("cat-file", "blob", name)
        return found.stdout if found.returncode == 0 else None
