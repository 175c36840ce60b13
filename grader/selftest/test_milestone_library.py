"""milestones/common.exp: a milestone script passes on what it says, and its failures have names."""

import shutil
import subprocess
from pathlib import Path

import pytest

from machine import media

COMMON = Path(__file__).resolve().parents[1] / "milestones/common.exp"


@pytest.fixture
def play(tmp_path, toy_kernel, run_directory):
    """play(lines): runs them as a milestone script of a tree that is the toy kernel."""
    (tmp_path / "grader/milestones").mkdir(parents=True)
    shutil.copy(COMMON, tmp_path / "grader/milestones")
    (tmp_path / "stage07_toy/build").mkdir(parents=True)
    (run_directory / "media").mkdir(exist_ok=True)
    shutil.copy(media.build_iso(run_directory / "media", toy_kernel, "toy", []), tmp_path / "stage07_toy/build/mach_r.iso")

    def run(lines, *arguments, cwd=None):
        script = tmp_path / "grader/milestones/stage07.exp"
        script.write_text("#!/usr/bin/env expect\nsource [file join [file dirname [info script]] common.exp]\n" + lines)
        script.chmod(0o755)
        done = subprocess.run([script, *arguments], cwd=cwd or "/", capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout + done.stderr

    run.tree = tmp_path / "stage07_toy"
    return run


def test_passes(play):
    status, output = play('boot 07\nsee "selftest kernel"\nat_prompt\ncommand "hello" "\\\\? hello"\npowered_off "o"\npassed\n')
    assert status == 0 and output.strip().endswith("passed: stage07"), output


def test_takes_a_directory(play):
    assert play("boot 07\nat_prompt\npassed\n", "stage07_toy", cwd=play.tree.parent)[0] == 0
    status, output = play("boot 07\nat_prompt\npassed\n", "elsewhere")
    assert status == 2 and "BuildFailure" in output


@pytest.mark.parametrize("lines, name", [
    ('at_prompt; set quiet_limit 2; see "never said"', "Hang"),
    ('at_prompt; command "hello" "goodbye"', "WrongOutput"),
    ('at_prompt; command "p"', "Panic"),
    ('at_prompt; command "t"', "Reset"),
    ('at_prompt; set quiet_limit 2; command "h"', "Hang"),
    ('at_prompt; set quiet_limit 2; powered_off "h"', "Hang"),
])
def test_failures_have_names(play, lines, name):
    status, output = play(f"boot 07\n{lines}\npassed\n")
    assert status == 1 and f": {name}:" in output and "Last lines of the console" in output, output


def test_a_failure_says_what_came_and_what_it_means(play):
    status, output = play('boot 07\nat_prompt\nmeans "first"\ncommand "hello" "hello"\nmeans "the toy says goodbye to nobody"\ncommand "hello" "goodbye"\npassed\n')
    assert status == 1 and "What that usually means: the toy says goodbye to nobody" in output and "first" not in output, output
    assert '"goodbye" was expected in what it printed, which is: ? hello' in output, output


def test_nothing_passes_without_saying_so(play):
    """A script that ends early, with nothing seen, is no pass."""
    status, output = play("boot 07\n")
    assert "passed" not in output
