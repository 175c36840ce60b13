"""Making handouts (course/): what is emptied, what goes with it, and that nothing of it is left. The whole trees are long tests (long/test_handout.py)."""

import subprocess
import sys
from pathlib import Path

import pytest

from grading import emptied, manifest, sources
from machine import stages

sys.path.insert(0, str(stages.REPOSITORY / "course"))
from handouts import __main__ as handout, carry, leaks, steps  # noqa: E402  (its folder is on no path)

SOLUTION = """// A counter.
#include "count.hpp"

namespace {

constexpr unsigned STEP = 3;  // only the solution uses it

// Helps with the solution alone.
unsigned next(unsigned value) { return value + STEP; }

unsigned limit() { return 100; }

struct Link {
    unsigned next;
};

}  // namespace

// What is asked for.
unsigned count(unsigned from, unsigned times) {
    unsigned value = from;
    for (unsigned i = 0; i < times && value < limit(); i++) {
        value = next(value);
    }
    return value == from ? value + 1 : value;
}

unsigned most() { return limit(); }
"""


@pytest.fixture
def tree(tmp_path):
    """A tree of one file, emptied: (its directory, what was taken out)."""
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel/count.hpp").write_text("unsigned count(unsigned from, unsigned times);\nunsigned most();\n")
    (tmp_path / "kernel/count.cpp").write_text(SOLUTION)
    exercise = manifest.Exercise("1.1", "Counting", "", 10, ("counts",), (), 1, {"kernel/count.cpp": ["count"]})
    return tmp_path, emptied.empty(tmp_path, [exercise])


def test_body_and_helpers_go(tree):
    """The body, and what only it used, with its comments; what others use stays, and so does the comment that says what is asked for."""
    left = (tree[0] / "kernel/count.cpp").read_text()
    assert 'unsigned count(unsigned from, unsigned times) { yours_to_write("1.1 count", from, times); }' in left, left
    for gone in ("STEP", "only the solution", "next(", "Helps with"):
        assert gone not in left, f"{gone!r} is a part of the solution, and is left:\n{left}"
    for kept in ("unsigned limit() { return 100; }", "unsigned most() { return limit(); }", "// What is asked for.", "#include <yours_to_write.h>"):
        assert kept in left, f"{kept!r} is not a part of the solution, and is gone:\n{left}"


@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_no_warning(tree, compiler):
    done = subprocess.run([compiler, "-std=c++20", "-O2", "-Wall", "-Wextra", "-Werror", "-Iinclude", "-c", "kernel/count.cpp", "-o", "/dev/null"],
                          cwd=tree[0], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_program_says_what_is_missing_in_assembler(tmp_path):
    (tmp_path / "userland").mkdir()
    (tmp_path / "userland/start.asm").write_text("bits 64\nsection .text\nglobal _start:function\n_start:\n    xor ebp, ebp\n    ret\n.end:\n")
    emptied.empty(tmp_path, [manifest.Exercise("6.5", "Start", "", 10, ("starts",), (), 1, {"userland/start.asm": ["_start"]})])
    done = subprocess.run(["nasm", "-f", "elf64", "userland/start.asm", "-o", "start.o"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "start.o").read_bytes()
    assert b"6.5 _start\0" in made and b"stop_at_exercise" in made, "a routine of a program that is missing must hand its exercise to stop_at_exercise"


def test_unknown_function(tmp_path):
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel/count.cpp").write_text("int count() { return 1; }\n")
    exercise = manifest.Exercise("1.1", "Counting", "", 10, ("counts",), (), 1, {"kernel/count.cpp": ["cuont"]})
    with pytest.raises(sources.SourceError, match="kernel/count.cpp defines no function cuont, which exercise 1.1 names"):
        emptied.empty(tmp_path, [exercise])


def git(tree, *arguments, text=None):
    return subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@localhost", *arguments], cwd=tree, input=text, capture_output=True, text=True,
                          check=True).stdout.strip()


def plant_in_test(tree, body):
    (tree / "test_count.cpp").write_text(f"int main() {body}\n")


def plant_in_comment(tree, body):
    (tree / "notes.hpp").write_text("".join(f"//   {line}\n" for line in body.splitlines()))


def plant_in_object(tree, body):
    git(tree, "hash-object", "-w", "--stdin", text=body)


def plant_in_pack(tree, body):
    (tree / "old.cpp").write_text(body)
    git(tree, "add", "old.cpp")
    git(tree, "commit", "-qm", "old")
    (tree / "old.cpp").unlink()
    git(tree, "rm", "-q", "--cached", "old.cpp")
    git(tree, "commit", "-qm", "gone")
    git(tree, "gc", "-q")


def test_nothing_leaks(tree):
    git(tree[0], "init", "-q")
    git(tree[0], "add", "-A")
    git(tree[0], "commit", "-qm", "first")
    assert leaks.find(*tree) == []


@pytest.mark.parametrize("plant, where", [(plant_in_test, "test_count.cpp"), (plant_in_comment, "notes.hpp"), (plant_in_object, "git object"),
                                          (plant_in_pack, "git object")])
def test_leak_is_found(tree, plant, where):
    git(tree[0], "init", "-q")
    body = SOLUTION[SOLUTION.index("times) {") + 7:SOLUTION.index("unsigned most")]
    plant(tree[0], body)
    told = leaks.find(*tree)
    assert told and all(text.startswith(where) and "solution of kernel/count.cpp" in text for text in told), told


def test_handout_refuses_a_folder_that_is_in_use(tmp_path):
    (tmp_path / "mine").write_text("mine")
    done = subprocess.run([stages.REPOSITORY / "course/handout", "01", tmp_path], capture_output=True, text=True)
    assert done.returncode == 1 and "not empty" in done.stderr and Path(tmp_path / "mine").read_text() == "mine", done.stderr


MINE = "kernel/memory/stack.cpp"


@pytest.fixture
def stage02(tmp_path):
    """A student's tree of stage 02: one file differs from ours."""
    mine = tmp_path / "mine/stage02"
    for path in manifest.read(stages.find_all(stages.REPOSITORY)["02"], "02").files:
        (mine / path).parent.mkdir(parents=True, exist_ok=True)
        (mine / path).write_bytes((stages.find_all(stages.REPOSITORY)["02"] / path).read_bytes())
    (mine / MINE).write_text("// Written by me.\n" + (mine / MINE).read_text())
    return mine


def test_my_work_is_carried_forward(tmp_path, stage02):
    """The first commit is the handout that everybody gets; the second has what was mine, and nothing else."""
    out = tmp_path / "stage03"
    exercises, conflicts = handout.make("03", out, mine=stage02)
    assert len(exercises) >= 6 and conflicts == []
    assert git(out, "show", "--format=", "--name-only", "HEAD").split() == [MINE], "one file is the student's own, and it alone is in the second commit"
    assert (out / MINE).read_text().startswith("// Written by me."), "what the student wrote must be in the tree"
    assert "Written by me" not in git(out, "show", f"HEAD~1:{MINE}") and git(out, "status", "--porcelain") == ""


def test_a_conflict_is_shown_and_nothing_lost():
    merged, conflict = carry.merge(b"one\nours\nthree\n", b"one\ntwo\nthree\n", b"one\nmine\nthree\n")
    assert conflict and merged.splitlines() == [b"one", b"<<<<<<< the handout", b"ours", b"=======", b"mine", b">>>>>>> yours", b"three"], merged
    assert carry.merge(b"one\nours\n3\n4\n5\n", b"one\ntwo\n3\n4\n5\n", b"one\ntwo\n3\n4\nmine\n") == (b"one\nours\n3\n4\nmine\n", False)


class Told(steps.Steps):
    """A stage of three exercises whose boot asks for `asks`, in that order; of each, `needs` says which exercises its test needs."""

    def __init__(self, asks, needs):
        self.numbers, self.number, self.asks, self.needs, self.given = ["1.1", "1.2", "1.3"], "01", asks, needs, []

    def give(self, numbers):
        self.given = list(numbers)

    def boot(self, cmdline):
        return next((at for at in self.asks if at not in self.given), "")

    def judge(self, numbers):
        lacks = {number: next((at for at in self.needs[number] if at not in self.given), "") for number in numbers}
        return {"boots": ("pass", "", ""), **{f"test of {number}": ("panic" if at else "pass", at, "") for number, at in lacks.items()}}


ALONE = {number: [number] for number in ("1.1", "1.2", "1.3")}


@pytest.mark.parametrize("asks, needs, told", [
    (["1.1", "1.2"], ALONE, []),
    (["1.1", "1.3"], ALONE, []),  # one that the boot does not need stands between
    (["1.2", "1.1"], ALONE, ["the kernel asks for 1.2 before 1.1, which comes first in the table"]),
    (["1.1"], {**ALONE, "1.2": ["1.2", "1.3"]}, ["with everything up to 1.2 written, test of 1.2 is a panic: it runs into 1.3"]),
    (["1.1", "1.2"], {**ALONE, "1.1": ["1.1", "1.2"]}, []),  # it is judged at the prompt, which needs both
])
def test_an_order_in_which_nobody_can_work_is_told(monkeypatch, asks, needs, told):
    monkeypatch.setattr(steps, "Steps", lambda number, directory: Told(asks, needs))
    assert steps.complaints("01", None) == told


def test_what_is_judged_together():
    """By the prompt, one by one behind it; where a program must run first, by the end of the demonstration."""
    numbers = [f"4.{at}" for at in range(1, 7)]
    assert steps._stops("04", numbers, numbers, 0) == [1, 2, 3, 4, 5, 6] and steps._stops("01", numbers, numbers[:5], 3) == [3, 4, 5, 6]
    assert steps._stops("05", numbers, numbers[:4], 1) == [4, 5, 6] and steps._stops("07", numbers, numbers, 4) == [4, 6]
