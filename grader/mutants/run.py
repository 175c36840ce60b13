#!/usr/bin/env python3
"""Grades the grader: breaks one thing at a time in a copy of a stage and sees whether the named tests notice.

    grader/mutants/run.py                 every mutant; the last line is `N killed, N survived, N errors`
    grader/mutants/run.py NAME ...        only these
    grader/mutants/run.py --list
"""

import argparse
import concurrent.futures
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GRADER = HERE.parent
sys.path[:0] = [str(GRADER), str(HERE)]
from catalogue import MUTANTS  # noqa: E402
from machine import stages  # noqa: E402

LIMIT = 900  # seconds for one mutant


def apply(mutant, tree):
    """Makes the change; the old text must stand there exactly once, so that a mutant does not silently change nothing."""
    path = tree / mutant.file
    text = path.read_text()
    if text.count(mutant.old) != 1:
        return f"the text to change stands {text.count(mutant.old)} times in {mutant.file}"
    path.write_text(text.replace(mutant.old, mutant.new))
    return None


def try_mutant(mutant, trees):
    """(verdict, what the tests said): killed, survived or error."""
    if mutant.stage not in trees:
        return "error", f"there is no stage {mutant.stage}"
    with tempfile.TemporaryDirectory(prefix="mach_r.mutant.") as work:
        tree = Path(work) / trees[mutant.stage].name
        shutil.copytree(trees[mutant.stage], tree, ignore=shutil.ignore_patterns("build"))
        if problem := apply(mutant, tree):
            return "error", problem
        # A mutant may well cause a warning; only what does not compile at all is an error.
        environment = {**stages.clean_environment(), "WERROR": "0", "MACH_R_STAGES": work}
        built = subprocess.run(["make", "-C", tree, "-j2"], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
        if built.returncode != 0:
            return "error", "does not build:\n" + (built.stdout + built.stderr)[-2000:]
        command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "--patience", "10", "--stage", mutant.stage, "-p", "no:xdist", *mutant.tests.split(" -k ", 1)[0].split()]
        if " -k " in mutant.tests:
            command += ["-k", mutant.tests.split(" -k ", 1)[1]]
        try:
            done = subprocess.run(command, cwd=GRADER, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=LIMIT)
        except subprocess.TimeoutExpired:
            return "error", f"not done after {LIMIT} s"
        verdict = {0: "survived", 1: "killed"}.get(done.returncode, "error")
        failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return verdict, failed[0][:150] if verdict == "killed" and failed else done.stdout[-2000:] + done.stderr[-1000:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 2, help="how many at a time")
    arguments = parser.parse_args()
    chosen = [m for m in MUTANTS if not arguments.names or m.name in arguments.names]
    if unknown := set(arguments.names) - {m.name for m in MUTANTS}:
        sys.exit(f"no such mutant: {', '.join(sorted(unknown))}")
    if arguments.list:
        for mutant in chosen:
            print(f"{mutant.name:<28} stage{mutant.stage}  {mutant.file}: {mutant.what}")
        return
    counts = {"killed": 0, "survived": 0, "error": 0}
    trees = stages.find_all()
    with concurrent.futures.ThreadPoolExecutor(arguments.j) as pool:
        for mutant, (verdict, said) in zip(chosen, pool.map(lambda m: try_mutant(m, trees), chosen)):
            counts[verdict] += 1
            print(f"{verdict:<9} {mutant.name}: {mutant.what}\n          {said if verdict == 'killed' else said.strip()}", flush=True)
    print(f"{counts['killed']} killed, {counts['survived']} survived, {counts['error']} errors")
    sys.exit(0 if counts["survived"] == counts["error"] == 0 else 1)


if __name__ == "__main__":
    main()
