"""The harness as a whole, on a made-up repository: which tests run on which stage, what failures look like, what is left behind."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GRADER = Path(__file__).resolve().parents[1]
MAKEFILE = """all: build/kernel.elf
build/kernel.elf:
\tmkdir -p build
\techo built >> build/log
\tcp {kernel} $@
print-modules:
\t@echo hello=hello.txt
"""
TESTS = '''
import pytest

def test_everywhere(monitor, stage, rng, shared_rng):
    assert monitor.command("hello") == "? hello\\n"
    print("DRAWN", stage.number, rng.random(), shared_rng("x").random())

@pytest.mark.own_stage
def test_own(stage):
    pass

@pytest.mark.until("02")
def test_until(stage):
    pass
'''

NOT_GRADED = '''
import errno, os, signal, time
import pytest

def test_killed(monitor):
    os.kill(monitor.qemu.process.pid, signal.SIGKILL)
    monitor.command("hello")

def test_full_disk():
    raise OSError(errno.ENOSPC, "No space left on device")

@pytest.mark.timeout(1)
def test_stuck():
    time.sleep(100)

def test_lost_output(monitor):
    """Found when the machine is closed, though the test itself saw nothing."""
    monitor.send("[5 bytes lost: nobody read the serial line]\\r")
    while b"? [5 bytes lost: nobody read the serial line]" not in monitor.qemu.serial.waiting():
        time.sleep(0.01)

def test_wrong(monitor):
    assert monitor.command("hello") == ""

def test_right(monitor):
    assert monitor.command("hello") == "? hello\\n"
'''


@pytest.fixture
def repository(tmp_path, toy_kernel):
    """Three stages that are the toy kernel, and a grader with tests for the second."""
    for name in ("stage01_boot", "stage02_memory", "stage03"):
        tree = tmp_path / name
        tree.mkdir()
        (tree / "Makefile").write_text(MAKEFILE.format(kernel=toy_kernel))
        (tree / "hello.txt").write_text("hello")
    (tmp_path / "grader/stage02").mkdir(parents=True)
    for name in ("conftest.py", "extension_fixtures.py", "long_tests.py", "not_graded.py", "shell_fixtures.py", "pytest.ini"):
        shutil.copy(GRADER / name, tmp_path / "grader")
    (tmp_path / "grader/machine").symlink_to(GRADER / "machine")
    (tmp_path / "grader/stage02/test_it.py").write_text(TESTS)
    return tmp_path


def run(repository, *arguments):
    return started(repository, *arguments).stdout


def run_status(repository, *arguments):
    return started(repository, *arguments).returncode


def started(repository, *arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment["MACH_R_STAGES"] = str(repository)
    return subprocess.run([sys.executable, "-B", "-m", "pytest", *arguments], cwd=repository / "grader", env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def collected(repository, *arguments):
    return sorted(re.findall(r"::(\S+)", run(repository, "--collect-only", "-q", *arguments)))


def test_own_stage_and_newest(repository):
    """On the newest stage it is a long test, left out unless asked for."""
    assert collected(repository) == ["test_everywhere[stage02]", "test_own[stage02]", "test_until[stage02]"]
    assert collected(repository, "--only", "*it.py::test_everywhere*") == ["test_everywhere[stage03]"]
    assert collected(repository, "--long") == ["test_everywhere[stage02]", "test_everywhere[stage03]", "test_own[stage02]", "test_until[stage02]"]


def test_one_stage(repository):
    assert collected(repository, "--stage", "03") == ["test_everywhere[stage03]"]
    assert collected(repository, "--stage", "stage02") == ["test_everywhere[stage02]", "test_own[stage02]", "test_until[stage02]"]
    assert collected(repository, "--stage", "01") == []


def test_all_stages(repository):
    (repository / "grader/stage02").rename(repository / "grader/stage01")
    assert collected(repository, "--all-stages") == [
        "test_everywhere[stage01]", "test_everywhere[stage02]", "test_everywhere[stage03]", "test_own[stage01]",
        "test_until[stage01]", "test_until[stage02]"]


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_run_and_seed(repository, workers):
    output = run(repository, "--long", "-rP", "--seed", "abc", *workers)
    assert "4 passed" in output, output
    assert re.findall(r"DRAWN.*", output) and sorted(re.findall(r"DRAWN.*", output)) == sorted(
        re.findall(r"DRAWN.*", run(repository, "--long", "-rP", "--seed", "abc")))
    assert sorted(re.findall(r"DRAWN.*", output)) != sorted(re.findall(r"DRAWN.*", run(repository, "--long", "-rP", "--seed", "abd")))
    assert (repository / "stage02_memory/build/log").read_text() == "built\n"


def test_two_runs_side_by_side(repository):
    environment = {**os.environ, "MACH_R_STAGES": str(repository)}
    runs = [subprocess.Popen([sys.executable, "-B", "-m", "pytest", "--long", "-n", "2", "-q"], cwd=repository / "grader", env=environment,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    for output in [process.communicate()[0] for process in runs]:
        assert "4 passed" in output, output


def test_a_tree_that_does_not_build(repository):
    (repository / "stage03/Makefile").write_text("all:\n\techo 'kernel/main.cpp:1: error: no such thing'; false\n")
    output = run(repository, "--long")
    assert "BuildFailure: make in stage03 failed" in output and "error: no such thing" in output
    assert re.search(r"3 passed, 1 error", output), output


def test_a_stage_directory_without_anything_fails(repository):
    (repository / "stage04_empty").mkdir()
    output = run(repository, "--long")
    assert "BuildFailure" in output and "stage04" in output


def test_a_kernel_that_never_prompts(repository, toy_kernel, run_directory):
    """Every test of that stage says so; the boot is tried once."""
    image = toy_kernel.read_bytes()
    assert b"monitor> \0" in image
    broken = repository / "broken.elf"
    broken.write_bytes(image.replace(b"monitor> \0", b"monitor: \0"))
    (repository / "stage03/Makefile").write_text(MAKEFILE.format(kernel=broken))
    output = run(repository, "--patience", "3", "--stage", "03")
    assert "Hang: no output for 3" in output and "waiting for an interrupt" in output


def test_failure_shows_the_console(repository):
    (repository / "grader/stage02/test_it.py").write_text(
        "def test_it(monitor):\n    monitor.command('say this')\n    assert False\n")
    output = run(repository, "--stage", "02")
    assert "console of machine 1" in output and "? say this" in output


def test_nothing_is_left_behind(repository):
    before = {path.name for base in ("/dev/shm", "/tmp") for path in Path(base).glob("mach_r.*")}
    output = run(repository, "--stage", "02", "-n", "2", "-s")
    assert "3 passed" in output, output
    after = {path.name for base in ("/dev/shm", "/tmp") for path in Path(base).glob("mach_r.*")}
    seed_directories = after - before
    assert not any(str(repository) in (Path("/dev/shm") / name / "owner").read_text()
                   for name in seed_directories if (Path("/dev/shm") / name / "owner").exists())


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_infrastructure_is_no_verdict(repository, workers):
    """It has an outcome and an exit status of its own, and hides neither the other failures nor itself behind them."""
    (repository / "grader/stage02/test_it.py").write_text(NOT_GRADED)
    output = run(repository, "--stage", "02", *workers)
    assert re.search(r"1 failed, 2 passed, 4 not graded", output), output
    assert "not graded: 4 tests ended by trouble" in output and "QEMU ended with status -9" in output, output
    assert "NOT GRADED stage02/test_it.py::test_killed[stage02]" in output and "FAILED stage02/test_it.py::test_wrong" in output, output
    assert run_status(repository, "--stage", "02", *workers) == 75
    assert run_status(repository, "--stage", "02", "-k", "wrong") == 1 and run_status(repository, "--stage", "02", "-k", "right") == 0
