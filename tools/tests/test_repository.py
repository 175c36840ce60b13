"""Rules of this repository itself that need no stage to be built."""
import re
from pathlib import Path

import pytest
from lint import includes, python_source, walls
from lint.sources import Source, distinct, elsewhere
from stages.git import Git

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def git():
    return Git(ROOT)


def test_kernel_includes_only_what_the_cross_compiler_has(git):
    assert includes.complaints(distinct(git)) == []


@pytest.mark.parametrize("path, line, allowed", [
    ("kernel/a.cpp", "#include <stdint.h>", True),
    ("kernel/a.cpp", "#include <mach/port.h>", True),
    ("kernel/a.cpp", '#include "lib/span.hpp"', True),
    ("kernel/a.cpp", "#include <atomic>", False),
    ("kernel/a.hpp", "  #  include <cstdint>", False),
    ("include/mach/a.h", "#include <stdio.h>", False),
    ("kernel/a.cpp", "// #include <vector>", True),
    ("tests/test_a.cpp", "#include <gtest/gtest.h>", True),
    ("userland/shell/main.cpp", "#include <stdio.h>", True),
])
def test_include_rule(path, line, allowed):
    found = includes.complaints([Source("stage01_boot", path, f"\n{line}\n".encode())])
    assert found == [] if allowed else "stage01_boot/" + path + ":2:" in found[0]


def test_folders_of_the_kernel_know_only_whom_they_may(git):
    assert walls.complaints(distinct(git), elsewhere(git)) == []


TABLE = "# A\n\n## Arrows\n\nText.\n\n    lib\n    arch  lib\n    ipc   lib arch\n\nMore.\n"


@pytest.mark.parametrize("path, text, complaint", [
    ("kernel/ipc/a.cpp", '#include "arch/b.hpp"', None),
    ("kernel/ipc/a.cpp", '#include "ipc/b.hpp"', None),
    ("kernel/arch/a.cpp", '#include "ipc/b.hpp"', 'arch may not include "ipc/b.hpp"'),
    ("kernel/lib/deeper/a.hpp", '#  include "arch/b.hpp"', "allows it nothing"),
    ("kernel/main.cpp", '#include "ipc/b.hpp"', None),
    ("kernel/new/a.cpp", "", "says nothing of the folder new"),
    ("userland/a.cpp", '#include "ipc/b.hpp"', None),
    ("kernel/ipc/a.cpp", "\n" * 301, "300 are two files"),
    ("kernel/ipc/a.cpp", "\n" * 300, None),
])
def test_walls(path, text, complaint):
    page = Source("", walls.PAGE, TABLE.encode())
    found = walls.complaints([Source("stage01_boot", path, text.encode())], [page])
    assert found == [] if complaint is None else complaint in found[0]


def test_arrows_go_one_way():
    _, wrong = walls.arrows(TABLE.replace("    lib\n", "    lib   arch\n"))
    assert wrong == [f"{walls.PAGE}: lib may include from arch, which does not stand before it"]


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_files_that_a_page_names_are_there(git, page):
    trees = sorted(ROOT.glob("stage*"))
    named = re.findall(r"`((?:kernel|userland|include|tests|tools)/[\w./]+)`", page.read_text())
    assert [path for path in named if not any((tree / path).exists() for tree in [*trees, ROOT])] == []


def unknown(tree: Path, page: str) -> list[str]:
    """What stands in `backquotes` on a page, is a file or a function, and is not in the tree: paths, names of files, a::b, and a()."""
    files = [path for path in tree.rglob("*") if path.is_file() and "build" not in path.relative_to(tree).parts and path.suffix != ".md"]
    paths = {f"/{path.relative_to(tree)}" for path in files}
    words = set().union(*(re.findall(rb"[A-Za-z_]\w*", path.read_bytes()) for path in files))
    missing = []
    for said in re.findall(r"`([^`\n]+)`", page):
        if re.fullmatch(r"(?:[\w.-]+/)*[\w-]+\.(?:cpp|hpp|c|h|asm|inc|mk|sh|defs|awk|py)", said):
            known = any(path.endswith(f"/{said}") for path in paths) or (ROOT / said).exists()
        elif called := re.match(r"~?((?:\w+::)+~?\w+)", said) or re.fullmatch(r"(\w+)\([^)]*\)", said):
            known = all(word.encode() in words for word in re.findall(r"\w+", called[1]))
        else:
            continue
        if not known and not said.startswith("build/") and "NAME" not in said:  # what a build makes, and what a reader is to fill in
            missing.append(said)
    return missing


@pytest.mark.parametrize("tree", sorted(ROOT.glob("stage*")), ids=lambda tree: tree.name)
def test_what_a_lesson_names_is_there(tree):
    missing = unknown(tree, (tree / "LESSON.md").read_text())
    assert not missing, f"{tree.name}/LESSON.md names files and functions that are not in the tree: {missing}"


def test_what_is_not_there_is_found(tmp_path):
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel/a.cpp").write_text("void Thread::kill() {}\n")
    assert unknown(tmp_path, "`a.cpp`, `kernel/a.cpp`, `Thread::kill`, `kill()`, `some words`, `build/x.h`, `kernel/NAME.cpp`") == []
    gone = ["b.cpp", "kernel/b.cpp", "Thread::join", "join(thread)"]
    assert unknown(tmp_path, " ".join(f"`{name}`" for name in gone)) == gone


@pytest.mark.parametrize("text, complaint", [
    ("import os\n", "os is imported and not used"),
    ("import os\nprint(os.name)\n", None),
    ("try:\n    pass\nexcept:\n    pass\n", "a bare except"),
    ("def test_a(): pass\ndef test_a(): pass\n", "test_a is defined twice"),
    ("print(f'x')\n", "an f-string without"),
    ("def f(a=[]): pass\n", "a default that all calls share"),
    ("def f(:\n", "invalid syntax"),
])
def test_python_rule(text, complaint):
    found = python_source.complaints([Source("", "a.py", text.encode())])
    assert found == [] if complaint is None else complaint in found[0]
