"""The profile independent: a kernel by somebody who has not seen our trees, our own trees as such, and Makefiles that attack."""

import dataclasses
import importlib.util
import json
import os
import re
import shutil
import socket
import tempfile
import threading
from pathlib import Path

import pytest

from forgeries.independent import ATTACKS, Bait
from grading import formats, grade, independent, intake, tree

spec = importlib.util.spec_from_file_location("sandbox_tests", Path(__file__).resolve().parents[1] / "selftest/test_sandbox.py")
test_sandbox = importlib.util.module_from_spec(spec)
spec.loader.exec_module(test_sandbox)

pytestmark = pytest.mark.long
SEED = "independent"
LIMITS = dataclasses.replace(independent.BUILD, processor=20, idle=40)  # less than usual, so that what has no end is sooner at it
STRANGER = Path(__file__).resolve().parents[1] / "selftest/independent"


def graded(path, stage, seed=SEED, **options):
    with grade.in_sandbox(True):
        return grade.grade(path, stage, seed=seed, profile=independent.PROFILE, **options)


POINTS = {"01": 100, "02": 100}  # of the stranger's kernel


@pytest.mark.parametrize("number", POINTS, ids=lambda number: f"stage{number}")
def test_a_kernel_by_a_stranger(number):
    """In C, by somebody who knew docs/CONTRACT.md and no line of our trees."""
    result = graded(STRANGER, number)
    assert (result["points"], result["max_points"]) == (POINTS[number], 100), f"what was written to the contract must have {POINTS[number]} points:\n{formats.explained(result)[:8000]}"


@pytest.mark.parametrize("number", ["01", "02", "03", "04"], ids=lambda number: f"stage{number}")
def test_own_trees_as_independent(number):
    result = graded(tree.own_tree(number), number)
    assert (result["points"], result["max_points"]) == (100, 100), f"our own tree of stage {number} is a kernel to the contract like others:\n{formats.explained(result)[:8000]}"
    assert not [entry for entry in result["earlier"] if entry["verdict"] != "pass"], formats.as_table(result)


@pytest.fixture(scope="module")
def kernel():
    """A kernel of ours that boots."""
    with grade.in_sandbox(True), tempfile.TemporaryDirectory(prefix="mach_r-bait.") as place:
        mine, built = Path(place) / "mine", Path(place) / "built"
        mine.mkdir()
        independent.copy_out(intake.take(tree.own_tree("01")), mine)
        trouble = independent.build(mine, built)
        assert not trouble, trouble
        return (built / independent.KERNEL).read_bytes()


@pytest.fixture(scope="module")
def counted():
    """Nothing here is tried on a machine where the number of processes is not limited."""
    test_sandbox.test_processes()


@pytest.fixture
def bait(counted, kernel, tmp_path, monkeypatch):
    """The kernel, in every place where an attack hopes to find one: who gets at it earns points."""
    places = {name: tmp_path / path for name, path in (("kernel", "outside/kernel.elf"), ("home", "home/kernel.elf"), ("other", "class/anna/build/kernel.elf"))}
    places["grader"] = Path(tree.own_tree("01")) / "build/bait.elf"
    for path in places.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(kernel)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                asked.append(True)
                with connection:
                    connection.sendall(kernel)
        threading.Thread(target=serve, daemon=True).start()
        yield Bait(**{name: str(path) for name, path in places.items()}, port=server.getsockname()[1], witness=str(tmp_path / "outside/witness"))
        server.shutdown(socket.SHUT_RDWR)
    places["grader"].unlink()
    assert not asked, "the build came to a server outside of the sandbox"
    assert not (tmp_path / "outside/witness").exists(), "the build has written a file outside of the sandbox"


@pytest.mark.parametrize("name", [attack.name for attack in ATTACKS])
def test_independent_forgery(name, bait, tmp_path, monkeypatch):
    monkeypatch.setattr(independent, "BUILD", LIMITS)
    attack = next(attack for attack in ATTACKS if attack.name == name)
    mine = tmp_path / "class/ben"
    mine.mkdir(parents=True)
    (mine / "Makefile").write_text("all:\n\tmkdir -p build\n" + "".join(f"\t{line}\n" for line in attack.recipe(bait)))
    result = graded(mine, "01")
    assert result["verdict"] == "graded" and result["points"] == 0, (
        f"{attack.what}: it gets 0 points, and is no trouble of the grader; it got {result['points']}, {result['verdict']}: {result['first']}")
    assert re.search(attack.words, result["first"]), f"{attack.what}: the report must say {attack.words!r}; it says {result['first']!r}"
    text = "\n".join(form(result) for form in formats.FORMATS.values())
    assert "\x1b" not in text and "<script>" not in formats.FORMATS["html"](result), f"{attack.what}: nothing in a report is obeyed"
    json.loads(formats.as_json(result))


def test_after_independent_forgeries(bait, tmp_path, monkeypatch):
    """Whatever the ones before did, the next one gets what it is worth."""
    monkeypatch.setattr(independent, "BUILD", LIMITS)
    for name in ("fork_bomb", "stays_behind", "fills_the_disk"):
        attack = next(attack for attack in ATTACKS if attack.name == name)
        mine = tmp_path / name
        mine.mkdir()
        (mine / "Makefile").write_text("all:\n\tmkdir -p build\n" + "".join(f"\t{line}\n" for line in attack.recipe(bait)))
        assert graded(mine, "01")["points"] == 0, attack.what
    shutil.copytree(tree.own_tree("01"), tmp_path / "ours", ignore=shutil.ignore_patterns("build"))
    result = graded(tmp_path / "ours", "01")
    assert result["points"] == 100, f"graded after builds that attack, ours must have full marks:\n{formats.as_table(result)}"
    left = [pid for pid in os.listdir("/proc") if pid.isdigit() and "build/kernel.elf" in command_line(pid)]
    assert not left, f"processes of a build are still there: {left}"


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def test_a_kernel_that_only_talks(tmp_path):
    """The grader's own test kernel prints prompts and panics as it is told, and does nothing of what the contract asks."""
    for name in ("kernel.asm", "kernel.ld"):
        shutil.copy(STRANGER.parent / name, tmp_path)
    (tmp_path / "Makefile").write_text("all:\n\tmkdir -p build\n\tnasm -f elf64 -o build/kernel.o kernel.asm\n\tld -n -T kernel.ld -o build/kernel.elf build/kernel.o\n")
    result = graded(tmp_path, "01")
    assert (result["verdict"], result["points"]) == ("graded", 0), f"it gets nothing for its words:\n{formats.as_table(result)}"
    assert {test["verdict"] for test in result["tests"][1:]} == {"not run"}, "without the kernel's first line nothing else is asked"
