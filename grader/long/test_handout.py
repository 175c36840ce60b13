"""What a student begins with (course/handout), of every stage: it builds without a warning, and stops at the first function that is missing.
Its grader, which knows nothing but the handout, says what comes next; and that all is well when everything is written.
"""

import os
import re
import shutil
import subprocess

import pytest

from grading import manifest
from machine import limits, saved, stages
from machine.outcomes import BuildFailure

pytestmark = [pytest.mark.long, pytest.mark.timeout(0)]
HOST_TESTS = {"02": "heap", "08": "libc_format"}  # one of the kernel, and one of the library: all of them would take too long
SAYS = r"yours to write: exercise {}\.\d+ [\w:~]+ \(LESSON\.md, \"Yours to write\"\)"


def _check(out, exercise):
    done = limits.run(["make", "--no-print-directory", "-C", out, "check", f"EXERCISE={exercise}"], limits.BUILD, env={**os.environ, **stages.clean_environment()})
    return done.output


def _grade(out):
    return limits.run(["make", "--no-print-directory", "-C", out, "grade"], limits.BUILD, env={**os.environ, **stages.clean_environment()}).output


def _judged(number, out):
    listed = manifest.read(stages.find_all(stages.REPOSITORY)[number], number)
    last = listed.exercises[-1]
    said = _check(out, last.number)
    assert re.search(rf"exercise {int(number)}\.\d+", said) and f" 0 of {last.points} points" in said, f"`make check` must say what is to be written next; it says:\n{said}"
    written = out.parent / "written"
    shutil.copytree(out, written)
    for path in listed.files:
        shutil.copy2(stages.find_all(stages.REPOSITORY)[number] / path, written / path)
    said = _grade(written)
    assert "100 of 100 points" in said, f"with everything written, `make grade` must find nothing; it says:\n{said}"


@pytest.mark.parametrize("number", list(stages.find_all(stages.REPOSITORY)))
def test_handout(number, tmp_path, machines):
    out = tmp_path / stages.find_all(stages.REPOSITORY)[number].name
    made = subprocess.run([stages.REPOSITORY / "course/handout", number, out], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    assert len(subprocess.run(["git", "-C", out, "log", "--oneline"], capture_output=True, text=True, check=True).stdout.splitlines()) == 1
    _judged(number, out)
    words = SAYS.format(int(number))
    stage = stages.Stage(number, out, tmp_path)
    try:
        stage.build()
    except BuildFailure as failure:  # where it is the build that is to be written
        assert re.search(words, failure.console), f"the handout does not build, and no exercise is named:\n{failure.console[-3000:]}"
        return
    with saved.start(stage.config(cmdline=""), stage.kernel, tmp_path) as machine:
        machine.expect(words)
    if number not in HOST_TESTS:
        return
    done = limits.run(["make", "-C", out, "host-test", f"TEST={HOST_TESTS[number]}"], limits.BUILD, env={**stages.clean_environment(), "PATH": os.environ["PATH"]})
    assert "error:" not in done.output, f"the host tests of the handout do not build:\n{done.output[-3000:]}"
    assert re.search(words, done.output), f"a host test of what is to be written must name the exercise:\n{done.output[-3000:]}"
