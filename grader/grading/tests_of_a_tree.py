"""Runs pytest of this grader on a tree that lies elsewhere: for submissions, mutants and variants."""

import os
import subprocess
import sys
from pathlib import Path

from machine import stages
from machine.outcomes import Infrastructure
from not_graded import NOT_GRADED

GRADER = Path(__file__).resolve().parents[1]
STUCK = 3600  # seconds: only ends what will never end


def run(trees, stage, options, what, path=(), environment=None):
    """pytest's output for one stage's tree below the directory `trees`. Whatever is no answer is Infrastructure; `what` names it for that."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "--tb=short", "--stage", stage, *map(str, options)]
    given = {**stages.clean_environment(), "MACH_R_STAGES": str(trees), **(environment or {}),
             "PYTHONPATH": os.pathsep.join(filter(None, [*map(str, path), os.environ.get("PYTHONPATH")]))}
    try:
        done = subprocess.run(command, cwd=GRADER, env=given, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=STUCK)
    except subprocess.TimeoutExpired as error:
        raise Infrastructure(f"the tests of {what} did not end within {STUCK} s") from error
    if done.returncode not in (0, 1, NOT_GRADED):
        raise Infrastructure(f"the tests of {what} could not be run: pytest ended with status {done.returncode}", console=done.stdout)
    return done.stdout
