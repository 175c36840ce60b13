#!/usr/bin/env python3
"""Where the instructions of one operation go: `make profile STAGE=10 OP=rpc_32`.

Lets the monitor or the shell run the operation as bench.py does, with a counter for each instruction of the kernel and one for
each stack of calls, and prints the kernel's functions and source lines by the instructions executed in them for one operation.
What is in programs is one line. Stages before the last have no `bench`: there a program of ours makes calls that do nothing.

In the tree's build/profile are then NAME.folded, a line for each stack (`a;b;c 12`: 12 instructions of c called by b called by
a, for one operation), which other tools read too, and NAME.svg, the same as a picture.
"""

import argparse
import os
import struct
import sys
from collections import Counter

import flame_graph
from bench import RUNS, SLOW, Bench, measured, plugin
from machine import abi, programs, tools
from machine.symbols import Symbols

KERNEL = 0xFFFFFFFF80000000
PROGRAMS = "programs"
LINES = 25  # that are printed
CALLS = "    mov ebx, {}\n.again:\n" + abi.call("task_self") + "    dec ebx\n    jnz .again\n" + abi.call("exit", 0)


class Profile:
    """A machine that runs operations, and what its plugins have counted."""

    def __init__(self, stage, directory, cmdline):
        self._symbols, self._kernel = Symbols(stage.kernel), stage.kernel
        self._tree = directory / f"stacks.{cmdline or 'shell'}"
        self._tree.touch()
        stacks = f"{plugin('stacks', directory)},stacks={self._tree},code={KERNEL:#x}"
        calls = {f"calls_{count}": programs.flat(CALLS.format(count), directory) for count in (RUNS, 2 * RUNS)} if stage.number == "05" else None
        self._bench = Bench(stage, directory, cmdline, KERNEL, [stacks], modules=calls)
        self.machine = self._bench.machine
        self.names = ["null_syscall"] if calls else self._bench.names()
        self._run = (lambda _, times: self.machine.command(f"run calls_{times}")) if calls else self._bench.run

    def measure(self, name):
        """For one operation: instructions outside the kernel, {address: instructions}, {stack, a tuple of functions: instructions}."""
        runs = SLOW.get(name, RUNS)
        readings = []
        for times in (runs, runs, 2 * runs):  # the first time warms up; what starting and printing take cancels out in the others' difference
            self._run(name, times)
            readings.append((self._bench.counters()["instructions"], self._bench.executed(), Counter(dict(self._nodes()))))

        def of_one(first, second, third):
            return ((third - second) - (second - first)) / runs

        everything = of_one(*(reading[0] for reading in readings))
        executed = [reading[1] for reading in readings]
        addresses = {KERNEL + at: of_one(executed[0][at], executed[1][at], count) for at, count in enumerate(executed[2]) if count}
        stacks = {stack: of_one(*(reading[2][stack] for reading in readings)) for stack in readings[2][2]}
        return everything - sum(addresses.values()), addresses, stacks

    def _nodes(self):
        """(Stack, instructions) of each node of the tree of calls, as in stacks.c."""
        content = self._tree.read_bytes()
        (count,) = struct.unpack_from("<Q", content)
        stacks = [(PROGRAMS,)]
        for number, (parent, function, executed) in enumerate(struct.iter_unpack("<QQQ", content[8:8 + 24 * count])):
            if number:
                above = stacks[parent] if parent else ()
                stacks.append((*above, self._function_at(function)))
        merged = Counter()
        for stack, (_, _, executed) in zip(stacks, struct.iter_unpack("<QQQ", content[8:8 + 24 * count])):
            merged[stack] += executed
        return merged.items()

    def _function_at(self, address):
        """Its name, without what it takes."""
        name = self._symbols.function_at(address).rsplit("+", 1)[0].replace("(anonymous namespace)::", "")
        return name.split("(")[0] or hex(address)

    def by_function(self, addresses):
        found = Counter()
        for address, count in addresses.items():
            found[self._function_at(address)] += count
        return found

    def by_line(self, addresses):
        """What is compiled into another function counts where it is written."""
        asked = list(addresses)
        listed = self._tree.with_suffix(".addresses")
        listed.write_text("".join(f"{address:#x}\n" for address in asked))
        answers = tools.run(["addr2line", "-e", self._kernel, f"@{listed}"]).stdout.decode().splitlines()
        found = Counter()
        for address, answer in zip(asked, answers):
            found[answer.split(" (discriminator")[0].split("//")[-1].removeprefix("./")] += addresses[address]
        return found


def show(title, counts, most=None):
    print(f"\n{title}")
    kept = [(name, count) for name, count in counts.most_common() if count >= 0.5]
    for name, count in kept[:most]:
        print(f"{count:10.1f}  {name}")
    if rest := sum(count for _, count in kept[most:] if most):
        print(f"{rest:10.1f}  in {len(kept) - most} more")


def report(profile, name, out):
    outside, addresses, stacks = profile.measure(name)
    functions = profile.by_function(addresses)
    functions[PROGRAMS] = outside
    show(f"{name}: {sum(functions.values()):.1f} instructions, by function", functions)
    show("the kernel's by source line", profile.by_line(addresses), LINES)
    out.mkdir(parents=True, exist_ok=True)
    kept = {stack: round(count) for stack, count in sorted(stacks.items()) if count >= 0.5}
    (out / f"{name}.folded").write_text("".join(f"{';'.join(stack)} {count}\n" for stack, count in kept.items()))
    (out / f"{name}.svg").write_text(flame_graph.draw(f"{name}: instructions of one operation", kept))
    print(f"\n{os.path.relpath(out)}/{name}.folded and {name}.svg")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--stage", metavar="NN", help="the stage to measure (default: the newest there is)")
    parser.add_argument("name", help="the operation, as in `make bench`")
    arguments = parser.parse_args()
    names = []
    with measured(arguments.stage) as (stage, directory):
        for cmdline in ("monitor", ""):
            profile = Profile(stage, directory, cmdline)
            with profile.machine:
                if arguments.name in profile.names:
                    return report(profile, arguments.name, stage.path / "build/profile")
            names += profile.names
        sys.exit(f"{stage} has no operation {arguments.name}; there are: {', '.join(names) or 'none (stage05 and the last have some)'}")


if __name__ == "__main__":
    main()
