"""Disk images as files: their partitions, the files in them, and ways to damage them.

Invariant: an image that was given is never changed; whatever is made lies where the caller says.
"""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import tools
from .outcomes import Infrastructure

SECTOR = 512
BLOCK = 1024  # of our ext2


@dataclass(frozen=True)
class Partition:
    start: int  # bytes
    size: int
    kind: str  # "83", "ef"
    bootable: bool


def partitions(image):
    """What the table of a raw image says."""
    table = json.loads(tools.run(["sfdisk", "--json", image]).stdout)["partitiontable"]
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
    done = tools.run(["debugfs", "-R", command, where])
    words = done.stderr.decode(errors="replace").split("\n", 1)[1].strip()  # the first line is its version
    if words:
        raise Infrastructure(f"debugfs {command}: {words}")
    return done.stdout


def read(image, path):
    """A file of the first partition."""
    return ext2(image, f"cat {path}")


def place(image, path, offset):
    """Where byte `offset` of a file lies in the image."""
    block = int(re.search(rb"\d+", ext2(image, f"bmap {path} {offset // BLOCK}")).group())
    if block == 0:
        raise Infrastructure(f"byte {offset} of {path} lies in a hole")
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
