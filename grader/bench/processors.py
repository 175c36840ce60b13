#!/usr/bin/env python3
"""What several processors bring, and what the one lock of the kernel costs them: `make bench PROCESSORS=4`.

Four programs, or four pairs of programs' threads that call each other, run on so many processors under -icount. A plugin counts for
each processor what it executes in programs (U) and in the kernel, where one can be at a time (K); neither what it executes while it
waits for the lock, nor sleep. The speed-up is what has been executed, by the time that would take if an instruction of each
processor took as long: sum(U + K) / max(the largest U + K, sum(K)).
"""

import argparse
import struct
from pathlib import Path

from bench import Bench, measured, plugin
from machine import archive, programs
from machine.symbols import Symbols

PROGRAM = Path(__file__).resolve().parents[1] / "stage10/programs/smp.c"
MOST = 64  # as in processors.c
SIZE = 16 + MOST * 3 * 8
# The part of smp.c, how often, and what it is.
ROWS = {
    "smp_compute": ("computes", 20000, "four programs that compute"),
    "smp_rpc": ("pairs_that_work", 500, "four pairs that call and answer, with 1,000 instructions of their own for each"),
    "smp_rpc_bare": ("pairs", 500, "four pairs that do nothing else"),
}
# Operations that take part on several processors: the part of smp.c, how often, operations in each, and what it is.
OPERATIONS = {
    "shootdown": ("shootdowns", 2000, 2, "vm_protect of a page, while threads of the task run on all processors"),
    "wake_idle": ("wakes", 500, 1, "a message wakes a thread on an idle processor, which takes it and waits again"),
}


def counts(file):
    """(Longest wait in the holder's instructions, how many waits, [(in programs, in the kernel, waiting)] of each processor)."""
    content = file.read_bytes()
    longest, waits = struct.unpack_from("<2Q", content)
    return longest, waits, list(struct.iter_unpack("<3Q", content[16:]))


def speed_up(before, after):
    of_each = [(later[0] - first[0], later[1] - first[1]) for first, later in zip(before, after)]
    return sum(map(sum, of_each)) / max(max(map(sum, of_each)), sum(kernel for _, kernel in of_each))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("processors", type=int)
    processors = parser.parse_args().processors
    with measured() as (stage, directory):
        own = archive.read(dict(stage.own_modules)["initrd.img"])
        program = programs.with_libc(PROGRAM.read_text(), stage, directory)
        files = {"initrd.img": archive.write([*own.values(), archive.File("smp", program, True)])}
        file = directory / "processors"
        file.write_bytes(bytes(SIZE))
        symbols, waiting = Symbols(stage.kernel), "wait_for_kernel_lock"
        start, end = symbols.address(waiting), symbols.address(waiting) + symbols.size(waiting)
        counting = f"{plugin('processors', directory)},counts={file},wait={start:#x}-{end:#x}"
        bench = Bench(stage, directory, "", plugins=[counting], processors=processors, modules=files)
        print(f"{stage}: {processors} processors; speed-up, and the longest wait for the kernel's lock in instructions of who had it")
        with bench.machine:
            with file.open("r+b") as shared:  # the boot does not count
                shared.write(bytes(SIZE))
            for name, (part, times, what) in ROWS.items():
                bench.machine.command(f"smp {part} {times // 10}")  # warm
                _, waits_before, before = counts(file)
                bench.machine.command(f"smp {part} {times}")
                longest, waits, after = counts(file)
                print(f"{name + f'_{processors}':<16} {speed_up(before, after):5.2f}   {waits - waits_before:7,} waits   {what}", flush=True)
            for name, (part, times, each, what) in OPERATIONS.items():
                bench.machine.command(f"smp {part} {times // 10}")
                _, _, before = counts(file)
                bench.machine.command(f"smp {part} {times}")
                _, _, after = counts(file)
                kernel = sum(later[1] - first[1] for first, later in zip(before, after))
                print(f"{name:<16} {kernel / times / each:7,.0f} instructions in the kernel, of all processors: {what}", flush=True)
            print(f"{'lock_wait_max':<16} {longest:7,} instructions, of {waits:,} waits behind the boot")


if __name__ == "__main__":
    main()
