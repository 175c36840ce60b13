#!/usr/bin/env python3
"""Where the instructions of one operation go: `make profile NAME=rpc_32`.

Runs `bench NAME` of the monitor or the shell as bench.py does, with a counter for each instruction of the kernel, and prints the
functions of the kernel by the instructions executed in them for each operation. What is in a program is one line.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench import RUNS, SLOW, Bench
from machine import stages
from machine.symbols import Symbols

KERNEL = 0xFFFFFFFF80000000


def profile(bench, symbols, name):
    """Instructions for each operation: {function of the kernel, or "programs": number}."""
    runs = SLOW.get(name, RUNS)
    readings = []
    for times in (runs, runs, 2 * runs):  # the first time warms up; printing cancels out in the difference of the others
        bench.run(name, times)
        readings.append((bench.executed(), bench.counters()["instructions"]))
    (first, all_first), (second, all_second), (third, all_third) = readings
    found = Counter()
    for at, count in enumerate(third):
        if count:
            function = symbols.function_at(KERNEL + at).rsplit("+", 1)[0]
            found[function] += (count - second[at]) - (second[at] - first[at])
    found["programs"] = (all_third - all_second) - (all_second - all_first) - sum(found.values())
    return {function: count / runs for function, count in found.most_common() if count >= runs / 2}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--stage", metavar="NN", help="the stage to measure (default: the newest there is)")
    parser.add_argument("name", help="the operation, as in `make bench`")
    arguments = parser.parse_args()
    found = stages.find_all()
    number = (arguments.stage or max(found)).removeprefix("stage")[:2].zfill(2)
    directory = Path(tempfile.mkdtemp(prefix="mach_r."))
    try:
        stage = stages.Stage(number, found[number], directory).build()
        symbols = Symbols(stage.kernel)
        for cmdline in ("monitor", ""):
            bench = Bench(stage, directory, cmdline, KERNEL)
            try:
                if arguments.name in bench.names():
                    for function, count in profile(bench, symbols, arguments.name).items():
                        print(f"{count:10.1f}  {function}")
                    return
            finally:
                bench.machine.close()
        sys.exit(f"there is no operation {arguments.name}: `bench list` at the monitor and at the shell names them")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
