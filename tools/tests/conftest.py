"""A small repository with four stages, made anew for every test that asks for it."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(TOOLS / "lib"))

MAIN = """#include "lib.hpp"

int main() {
    console();
    interrupts();
    memory();
    return 0;
}
"""
LIB = "".join(f"int function_{n}(int x) {{ return x + {n}; }}\n" for n in range(60))
STAGES = ["stage01_boot", "stage02_memory", "stage03_threads", "stage04_ipc"]


class Repository:
    """A working tree to play in, and the tool to play with."""

    def __init__(self, root: Path):
        self.root = root
        # No configuration of whoever runs the tests.
        self.env = {"PATH": os.environ["PATH"], "HOME": str(root.parent),
                    "GIT_CONFIG_NOSYSTEM": "1", "PYTHONDONTWRITEBYTECODE": "1",
                    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.invalid",
                    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b.invalid"}

    def git(self, *arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=self.root, env=self.env, check=True,
                              capture_output=True, text=True).stdout

    def stages(self, *arguments: str, status: int = 0) -> str:
        """Run the tool; its exit status must be the expected one. Returns all it said."""
        done = subprocess.run([sys.executable, TOOLS / "stages", *arguments], cwd=self.root,
                              env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True)
        assert done.returncode == status, done.stdout
        return done.stdout

    def write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        return target

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new, 1))

    def explain(self, stage: str, path: str, why: str) -> None:
        """Fill in the explanation that is empty."""
        self.edit(f"{stage}/FILES.md", f"`{path}` |  |", f"`{path}` | {why} |")

    def commit(self, message: str = "more") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def everything(self) -> dict[str, tuple[int, bytes]]:
        """All files with their permissions, to compare two moments."""
        return {str(path.relative_to(self.root)): (path.stat().st_mode, path.read_bytes())
                for path in sorted(self.root.rglob("*"))
                if path.is_file() and ".git" not in path.relative_to(self.root).parts}


def make_stages(repository: Repository) -> None:
    """Each stage adds a file of its own and a line to main.cpp; stage02 also grows lib.cpp."""
    for number, stage in enumerate(STAGES, 1):
        main = MAIN
        for later in range(2, number + 1):
            main = main.replace("    return 0;", f"    start_{later}();\n    return 0;")
            repository.write(f"{stage}/kernel/part_{later}.hpp",
                             f"// Part {later} of the kernel. Nothing else.\n#pragma once\n")
        repository.write(f"{stage}/kernel/main.cpp", main)
        lib = LIB if number == 1 else LIB + "int grown() { return 1; }\n"
        repository.write(f"{stage}/kernel/lib/lib.cpp", lib)
        repository.write(f"{stage}/kernel/lib/lib.hpp", "// What every part uses.\nvoid lib();\n")
        repository.write(f"{stage}/Makefile", "all:\n\ttrue\n")
        repository.write(f"{stage}/tools/run.sh", "#!/bin/sh\necho run\n").chmod(0o755)
        repository.write(f"{stage}/LESSON.md", f"# {stage}\n\nA lesson.\n")
    repository.write(".gitignore", "build/\n*.o\n")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.root.mkdir()
    made.git("init", "-q", "-b", "main")
    make_stages(made)
    made.stages("table", "--all", "--write")
    for number, stage in enumerate(STAGES, 1):
        if number > 1:
            made.explain(stage, "kernel/main.cpp", f"starts part {number}")
        if number == 2:
            made.explain(stage, "kernel/lib/lib.cpp", "has grown")
    made.commit("start")
    return made
