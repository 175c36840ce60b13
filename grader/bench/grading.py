#!/usr/bin/env python3
"""Where the time of grading goes: `make bench-grader STAGE=04`. Our own tree is the submission; the first one, which warms ccache, does not count.

These are seconds of this machine as it is now, and no test looks at them.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grading import grade, intake, rubric, tree  # noqa: E402  (the path above comes first)

SLOWEST = 10


def one(stage, jobs):
    """({step: its seconds}, the cases of its tests)"""
    listed, own = tree.listed(stage), tree.own_tree(stage)
    asked = [*grade.wanted_tests(listed, rubric.read(stage, listed)), *grade.earlier_tests(stage)]
    took, began = {}, time.monotonic()

    def step(name):
        nonlocal began
        took[name], began = time.monotonic() - began, time.monotonic()

    with grade.in_sandbox(True), tempfile.TemporaryDirectory(prefix="mach_r-bench.", dir=grade.scratch()) as work:
        built, taken = tree.assemble(intake.take(own), listed, own, work)
        step("take")
        problem = grade.build(built, taken)
        step("build")
        if problem:
            sys.exit(f"bench-grader: {problem}")
        cases = grade.run_tests(Path(work), stage, asked, "bench", jobs, Path(work) / "verdicts")
        step("tests")
    return took, cases


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("stage")
    parser.add_argument("--count", type=int, default=3, help="how many submissions")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    stage = options.stage.removeprefix("stage")[:2].zfill(2)
    grade.warm(stage)
    one(stage, options.jobs)
    runs = [one(stage, options.jobs) for _ in range(options.count)]
    print(f"stage {stage}, {options.count} submissions, {options.jobs} tests at a time; seconds for each")
    for step in runs[0][0]:
        print(f"  {step:<8} {sum(took[step] for took, _ in runs) / len(runs):6.1f}")
    print(f"  {'all':<8} {sum(sum(took.values()) for took, _ in runs) / len(runs):6.1f}")
    cases = runs[-1][1]
    print(f"{len(cases)} tests, {len(cases) / runs[-1][0]['tests']:.1f} a second; the slowest, in seconds:")
    for (file, function, parameters), case in sorted(cases.items(), key=lambda entry: -entry[1]["seconds"])[:SLOWEST]:
        print(f"  {case['seconds']:6.1f}  {file}::{function}{f'[{parameters}]' if parameters else ''}")


if __name__ == "__main__":
    main()
