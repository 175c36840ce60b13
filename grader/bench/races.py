#!/usr/bin/env python3
"""Races found by search and by sampling: `grader/bench/races.py [NAME ...] [--runs 100]`, a table in Markdown.

Each mutant of mutants/catalogue/races.py is built. The search (`test races`) runs once. The sample is what a project has that does
not search: its other tests of the same code, run again and again with another seed and another length of an instruction (-icount
shift 4 to 8), each of which is another interleaving. How many of these runs fail is printed beside it.
"""

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import ktap, races, stages  # noqa: E402  (found by the path above)
from machine.outcomes import Outcome  # noqa: E402
from mutants.catalogue import races as catalogue  # noqa: E402

SUITES = {"03": "threads", "04": "ipc"}
SHIFTS = range(4, 9)


def fails(stage, command, **options):
    """Whether a run of the kernel's tests notices anything; any end but a report counts."""
    try:
        with stage.machine(**options) as machine:
            return not ktap.parse(machine.command(command)).passed
    except Outcome:
        return True


def first_line(stage):
    """What the search says first, or nothing."""
    try:
        with stage.machine() as machine:
            races.search(machine, stage)
    except AssertionError as found:
        lines = str(found).splitlines()
        return next((line.strip() for line in lines if "after instruction" in line), lines[0])
    return ""


def measure(mutant, runs, seed):
    rng = random.Random(f"{seed} {mutant.name}")
    with tempfile.TemporaryDirectory(prefix=f"{mutant.name}.") as work:
        original = stages.find_all()[mutant.stage]
        copy = Path(work) / original.name
        shutil.copytree(original, copy)
        mutant.apply(copy)
        stage = stages.Stage(mutant.stage, copy, work).build()
        found = first_line(stage)
        noticed = sum(fails(stage, f"test {SUITES[mutant.stage]} {rng.randrange(1 << 32)}", shift=rng.choice(SHIFTS)) for _ in range(runs))
    print(f"| {mutant.name} | {mutant.stage} | {found or '**not found**'} | {noticed} of {runs} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--runs", type=int, default=100, help="of the sample, for each mutant (100)")
    parser.add_argument("--seed", default="races", help="another one is another sample")
    options = parser.parse_args()
    print("| mutant | stage | the search finds it | runs of the sample that do |\n|---|---|---|---|", flush=True)
    for mutant in catalogue.MUTANTS:
        if mutant.stage in SUITES and (not options.names or mutant.name in options.names):
            measure(mutant, options.runs, options.seed)


if __name__ == "__main__":
    main()
