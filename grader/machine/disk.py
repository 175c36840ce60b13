"""Disk images as files: their partitions, the files in them, and ways to damage them.

Invariant: an image that was given is never changed; whatever is made lies where the caller says.
"""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import sandbox, tools

SECTOR = 512
BLOCK = 1024  # of our ext2


@dataclass(frozen=True)
class Partition:
    start: int  # bytes
    size: int
    kind: str  # "83", "ef"
    bootable: bool


def look(command):
    """Runs a program on images that a tree has built. Nobody vouches for those: it runs in the sandbox, and what it finds wrong is that tree's
    fault, which fails the test."""
    program, *arguments = [tools.find(command[0]), *map(str, command[1:])]
    seen = {Path(argument).parent for argument in arguments if argument.startswith("/")}
    done = tools.run(sandbox.command([program, *arguments], readable=sorted(seen), limits=sandbox.COMPILING), check=False)
    words = (done.stdout + done.stderr).decode(errors="replace").strip()
    assert done.returncode == 0, f"{command[0]} must accept what was built; it ends with status {done.returncode}: {words}"
    return done


def partitions(image):
    """What the table of a raw image says."""
    table = json.loads(look(["sfdisk", "--json", image]).stdout)["partitiontable"]
    assert len(table["partitions"]) >= 2, f"the disk must have two partitions; sfdisk finds {len(table['partitions'])}"
    return [Partition(entry["start"] * SECTOR, entry["size"] * SECTOR, entry["type"], entry.get("bootable", False)) for entry in table["partitions"]]


def extract(image, partition, target):
    """Copies a partition out of a raw image."""
    with open(image, "rb") as source, open(target, "wb") as copy:
        source.seek(partition.start)
        copy.write(source.read(partition.size))
    return Path(target)


def ext2(image, command):
    """What debugfs says to a command about the first partition of a raw image."""
    where = f"{image}?offset={partitions(image)[0].start}"
    done = look(["debugfs", "-R", command, where])
    words = done.stderr.decode(errors="replace").split("\n", 1)[1].strip()  # the first line is its version
    assert not words, f"`debugfs` must find the file in the disk's first partition; of the command `{command}` it says {words}"
    return done.stdout


def read(image, path):
    """A file of the first partition."""
    return ext2(image, f"cat {path}")


def place(image, path, offset):
    """Where byte `offset` of a file lies in the image."""
    block = int(re.search(rb"\d+", ext2(image, f"bmap {path} {offset // BLOCK}")).group())
    assert block != 0, f"byte {offset} of {path} must be on the disk; it lies in a hole of the file"
    return partitions(image)[0].start + block * BLOCK + offset % BLOCK


def flipped(image, target, *places):
    """A copy with a bit changed at each of these bytes."""
    shutil.copyfile(image, target)
    with open(target, "r+b") as file:
        for at in places:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 0x10]))
    return target


def cut(image, target, size):
    """A copy that ends early."""
    shutil.copyfile(image, target)
    with open(target, "r+b") as file:
        file.truncate(size)
    return target
