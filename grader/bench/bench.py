#!/usr/bin/env python3
"""How many guest instructions the basic operations take: `make bench`.

Boots a stage headless under -icount shift=0, where the guest's time stamp counter advances by one for each instruction, and
runs the `bench` command of the monitor and the `bench` program of the shell. Each prints `bench NAME RUNS MIN MEAN`. What the
unit does not see (TLB flushes, CR3 loads, port accesses) is counted from outside by a QEMU plugin, as the difference between
two runs whose counts have as many digits, so that typing and printing cancel out. One line per operation: NAME: MIN MEAN.

baseline.json holds what each operation took at least, for each compiler. --check compares with it, and fails when one takes
more than a little longer; --record writes it anew.
"""

import argparse
import array
import contextlib
import json
import re
import struct
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from machine import saved, stages, tools  # noqa: E402
from machine.outcomes import Outcome  # noqa: E402
from machine.symbols import Symbols  # noqa: E402

import disk  # noqa: E402

LINE = re.compile(r"^bench (\w+) (\d+) (\d+) (\d+)\s*$", re.M)
COUNTERS = ["instructions", "cr3_loads", "tlb_flushes", "port_accesses", "at_entry", "entered"]
RUNS = 1000
COUNTERS_SIZE, CODE_SIZE = 4096, 4 << 20  # as in counters.c
BASELINE = HERE / "baseline.json"
PAGE = HERE.parents[1] / "docs/PERFORMANCE.md"
ALLOWED = 0.03  # longer than recorded
SLOW = {"spawn_wait": 49}
XV6 = {"null_syscall": 1395, "yield_task": 6885, "rpc_32": 25830, "frame_alloc_free": 2399, "vm_page": 9283, "spawn_wait": 4055280,
       "open_read_close": 176776, "console_write_1": 14821, "malloc_64": 92, "boot_to_prompt": 75000000}


def plugin(name, directory):
    """NAME.c of this folder, as something QEMU loads."""
    built = directory / f"{name}.so"
    if not built.exists():
        tools.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I", HERE.parent / "machine", "-o", built, HERE / f"{name}.c"])
    return built


class Bench:
    """One machine with the counting plugin."""

    def __init__(self, stage, directory, cmdline, code=None, plugins=(), extra=(), **options):
        """`code`: an address from which on executed() counts each instruction. `plugins`: others, with their arguments."""
        self._file = directory / f"counters.{cmdline or 'shell'}"
        with self._file.open("wb") as file:
            file.truncate(COUNTERS_SIZE + (8 * CODE_SIZE if code else 0))
        entry = Symbols(stage.kernel).entry
        counting = f"{plugin('counters', directory)},counters={self._file},entry={entry:#x}" + (f",code={code:#x}" if code else "")
        extra = [*extra, *(word for argument in (counting, *plugins) for word in ("-plugin", argument))]
        config = stage.config(cmdline=cmdline, shift=0, extra=tuple(extra), **options)
        self.machine = saved.boot(config, stage.kernel, directory)
        self.boot = self.counters()

    def boot_to_prompt(self):
        """Instructions since the kernel's first."""
        return self.boot["instructions"] - self.boot["at_entry"]

    def counters(self):
        return dict(zip(COUNTERS, struct.unpack("<6Q", self._file.read_bytes()[:48])))

    def executed(self):
        """How often the instruction at each address from `code` on has been executed."""
        counts = array.array("Q")
        counts.frombytes(self._file.read_bytes()[COUNTERS_SIZE:])
        return counts

    def names(self):
        return re.findall(r"^ *(\w+)", self.machine.command("bench list"), re.M)

    def measure(self, name):
        """{min, mean, runs, tlb_flushes, cr3_loads, port_accesses} of one operation."""
        runs = SLOW.get(name, RUNS)
        self.run(name, runs)  # warm: what is set up once does not count
        first = self.counters()
        self.run(name, runs)
        second = self.counters()
        found = self.run(name, 2 * runs)
        third = self.counters()
        result = {"min": found[0], "mean": found[1], "runs": 2 * runs}
        for counter in ("tlb_flushes", "cr3_loads", "port_accesses"):
            result[counter] = round(((third[counter] - second[counter]) - (second[counter] - first[counter])) / runs, 3)
        return result

    def run(self, name, runs):
        text = self.machine.command(f"bench {name} {runs}")
        for found, count, least, mean in LINE.findall(text):
            if found == name and int(count) == runs:
                return int(least), int(mean)
        raise SystemExit(f"`bench {name} {runs}` printed no line `bench {name} {runs} MIN MEAN`:\n{text}")


def show(name, result):
    line = f"{name}: {result['min']} {result['mean']}"
    beside = ", ".join(f"{result[counter]:g} {text}" for counter, text in (
        ("tlb_flushes", "TLB flushes"), ("cr3_loads", "CR3 loads"), ("port_accesses", "port accesses")) if counter in result)
    against = f"   xv6 {XV6[name]}" if name in XV6 else ""
    print(f"{line:<44} {beside}{against}", flush=True)


def compiler_of(stage):
    """Its name and version, as a key of baseline.json."""
    compiler = tools.run(["make", "-s", "--no-print-directory", "-C", stage.path, "print-compiler"]).stdout.decode().strip()
    return f"{Path(compiler).name} {tools.run([compiler, '-dumpfullversion']).stdout.decode().strip()}"


def recorded():
    return json.loads(BASELINE.read_text())


def record(compiler, least):
    """Writes {name: instructions} to baseline.json, and to the page's table if they are the compiler's of that table."""
    BASELINE.write_text(json.dumps({**recorded(), compiler: least}, indent=2) + "\n")
    if compiler.startswith("g++ "):
        PAGE.write_text(table_with(least, PAGE.read_text()))


def table_with(least, page):
    """The page with these figures in its table, and xv6's."""
    def row(match):
        name, what = match.groups()
        return f"| `{name}` | {what} | {least[name]:,} | {format(XV6[name], ',') if name in XV6 else ''} |"

    return re.sub(r"^\| `(\w+)` \| ([^|]*?) \| [\d,]* \| [\d,]* \|$", row, page, flags=re.M)


def complaints(before, now):
    """A sentence for each operation that takes longer than before, or has gone. Both are {name: instructions}."""
    found = [f"{name}: no longer measured; it took {before[name]}" for name in before if name not in now]
    for name in before:
        if now.get(name, 0) > before[name] * (1 + ALLOWED):
            found.append(f"{name}: {now[name]} instructions, recorded are {before[name]} ({now[name] / before[name] - 1:+.1%}, {ALLOWED:.0%} are allowed)")
    return found


def compare(stage, results):
    """Ends with status 1 when something takes longer than recorded."""
    compiler, baselines = compiler_of(stage), recorded()
    if compiler not in baselines:
        sys.exit(f"nothing is recorded for {compiler}, only for {', '.join(baselines)}: `make bench RECORD=1` on a tree that is known to be good records it")
    if found := complaints(baselines[compiler], results):
        sys.exit("\n".join(["slower than recorded:", *found, "`make profile OP=name` shows where the instructions go; if the price is right, `make bench RECORD=1` "
                            "records it, in the commit that pays it"]))
    print(f"nothing takes more than {ALLOWED:.0%} longer than recorded for {compiler}")


@contextlib.contextmanager
def measured(number=None):
    """(Stage, built, and a directory for as long as it is measured): the one named, or the newest. Ends the program where that cannot be done."""
    found = stages.find_all()
    number = (number or max(found)).removeprefix("stage")[:2].zfill(2)
    with tempfile.TemporaryDirectory(prefix="mach_r.", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        try:
            yield stages.Stage(number, found[number], directory).build(), directory
        except Outcome as outcome:
            sys.exit(str(outcome))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", metavar="FILE", help="write the table there as JSON too")
    parser.add_argument("--stage", metavar="NN", help="the stage to measure (default: the newest there is)")
    parser.add_argument("--check", action="store_true", help="fail when an operation takes longer than recorded")
    parser.add_argument("--record", action="store_true", help="record the table for this compiler")
    parser.add_argument("names", nargs="*", help="only these operations")
    arguments = parser.parse_args()
    results = {}
    with measured(arguments.stage) as (stage, directory):
        print(f"{stage}: guest instructions per operation, MIN MEAN")
        for cmdline in ("monitor", ""):
            bench = Bench(stage, directory, cmdline)
            try:
                for name in bench.names():
                    if not arguments.names or name in arguments.names:
                        results[name] = bench.measure(name)
                        show(name, results[name])
                if not cmdline:
                    boot = bench.boot_to_prompt()
                    results["boot_to_prompt"] = {"min": boot, "mean": boot, "runs": 1}
                    show("boot_to_prompt", results["boot_to_prompt"])
            finally:
                bench.machine.close()
        for name, device in disk.DEVICES.items():
            if (stage.path / "userland/drivers").is_dir() and (not arguments.names or name in arguments.names):
                cost = disk.instructions(Bench, stage, directory, device)
                results[name] = {"min": cost, "mean": cost, "runs": 1}
                show(name, results[name])
        if arguments.json:
            Path(arguments.json).write_text(json.dumps({"stage": stage.path.name, "unit": "guest instructions", "operations": results}, indent=2) + "\n")
        least = {name: result["min"] for name, result in results.items()}
        if arguments.record:
            record(compiler_of(stage), least)
        if arguments.check:
            compare(stage, least)


if __name__ == "__main__":
    main()
