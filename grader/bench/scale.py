#!/usr/bin/env python3
"""What operations cost among few and among many of what they deal with, and how much memory each takes: `make bench SCALE=1`.

`bench list` marks the operations that have a SIZE. Each is measured with 10, with 1,000, and with the largest of SIZES that the
machine's 256 MB have room for: least and mean of the instructions, and the memory for one more of its kind. Then the same
operation on machines of other sizes, with other numbers of files in the archive, and of open files.
"""

import argparse
import re

from bench import Bench, measured
from machine import archive

SIZES = [1_000_000, 500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000]
MEMORY = ["16M", "64M", "256M", "1G", "4G", "16G"]
RUNS = 100


def answer(bench, name, size, runs=RUNS):
    """(Least, mean, bytes taken by all) among `size` others; None if there is no room for so many."""
    text = bench.machine.command(f"bench {name} {runs} {size}")
    found = re.search(rf"^bench {name} \d+ (\d+) (\d+)\s*$", text, re.M)
    memory = re.search(rf"^memory {name} \d+ (\d+)\s*$", text, re.M)
    return found and (int(found[1]), int(found[2]), int(memory[1]) if memory else 0)


def among_others(stage, directory):
    bench = Bench(stage, directory, "monitor")
    with bench.machine:
        text = bench.machine.command("frames")
        found = re.search(r"total (\d+)\s+free (\d+)\s+promised (\d+)", text)
        total, free, promised = map(int, found.groups())
        print(f"memory in use at the monitor's prompt, of 256 MB: {(total - free + promised) * 4} KiB\n")
        print(f"{'operation':<16} {'among':>9} {'least':>8} {'mean':>8} {'bytes for each':>16}")
        for name in re.findall(r"^ *(\w+) SIZE", bench.machine.command("bench list"), re.M):
            few = answer(bench, name, 10)
            sizes = [(10, few), (1_000, answer(bench, name, 1_000))]
            sizes += next(([(size, found)] for size in SIZES if (found := answer(bench, name, size, 10))), [])
            for size, (least, mean, taken) in sizes:
                each = f"{(taken - few[2]) / (size - 10):16,.0f}" if size > 10 else ""
                print(f"{name:<16} {size:9,} {least:8,} {mean:8,} {each}", flush=True)


def among_files(stage, directory):
    print(f"\n{'open_read_close':<16} {'files':>9} {'least':>8} {'mean':>8}")
    own = {name: file.data for name, file in archive.read(dict(stage.own_modules)["initrd.img"]).items()}
    for count in (10, 1_000, 4_000):
        files = {**own, **{f"file{number}": b"x" for number in range(count)}}
        bench = Bench(stage, directory, "", modules={"initrd.img": archive.write(files)})
        with bench.machine:
            least, mean, _ = answer(bench, "open_read_close", 1)
            print(f"{'  in the archive':<16} {count:9,} {least:8,} {mean:8,}", flush=True)
    bench = Bench(stage, directory, "")
    with bench.machine:
        for count in (10, 1_000, 50_000):
            if found := answer(bench, "open_read_close", count):
                print(f"{'  open':<16} {count:9,} {found[0]:8,} {found[1]:8,}", flush=True)


def among_frames(stage, directory):
    print(f"\n{'memory':<16} {'frame_alloc_free':>17} {'boot_to_prompt':>15}")
    for memory in MEMORY:
        bench = Bench(stage, directory, "monitor", memory=memory)
        with bench.machine:
            least, _, _ = answer(bench, "frame_alloc_free", 1)
            print(f"{memory:<16} {least:17,} {bench.boot_to_prompt():15,}", flush=True)


def main():
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    with measured() as (stage, directory):
        among_others(stage, directory)
        among_files(stage, directory)
        among_frames(stage, directory)


if __name__ == "__main__":
    main()
