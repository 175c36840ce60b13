"""The host and we agree about what is on a disk: a random tree that the host has made is read by the machine, and what the machine has
written of it is read by the host, byte for byte."""

import random
import re
import struct
import subprocess

import pytest

from machine import disk as images
from machine import tools
from machine.write_log import SECTOR

START = 2048 * SECTOR  # of the partition
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+,=@"
SIZES = (0, 1, 1023, 1024, 1025, 12 * 1024, 12 * 1024 + 1, 70_000, 268 * 1024 + 1)  # at the ends of blocks, and of the levels of their map
HUGE = (65 << 20, 100 << 20)  # behind the third level
CROWD = 10_000  # files of one directory
MEGABYTES = {"small": 8, "huge": 400, "crowd": 64}


def random_tree(directory, chance, sizes, entries):
    """Directories and files, some with the longest name, some with holes."""
    places = [directory]
    for number in range(entries):
        name = f"{number}" + "".join(chance.choice(LETTERS) for _ in range(chance.choice((0, 5, 20, 255 - len(f"{number}")))))
        path = chance.choice(places) / name
        if len(str(path.relative_to(directory))) > 600 or number % 5 == 0:
            path = directory / name
        if chance.random() < 0.3:
            path.mkdir()
            places.append(path)
            continue
        size = sizes[number % len(sizes)]
        with open(path, "wb") as file:
            file.truncate(size)
            for _ in range(3):
                at = chance.randrange(size + 1)
                file.seek(at)
                file.write(chance.randbytes(min(size - at, chance.choice((1, 3000, 200_000)))))


def crowd(directory, chance):
    for number in range(CROWD):
        (directory / f"{number}-{chance.randrange(1 << 40):x}").write_bytes(b"%d" % number if number % 100 == 0 else b"")


def make_disk(path, megabytes, tree):
    """One partition, which holds the tree as the directory /host."""
    size = megabytes << 20
    part = path.parent / "made"
    with open(part, "wb") as file:
        file.truncate(size)
    subprocess.run([tools.find("mke2fs"), "-q", "-t", "ext2", "-O", "none,filetype,sparse_super", "-b", "1024", "-m", "0", "-i", "2048",
                    "-d", tree, part], check=True, capture_output=True)
    with open(path, "wb") as file:
        table = bytearray(SECTOR)
        struct.pack_into("<BBBBBBBBII", table, 446, 0x80, 0, 2, 0, 0x83, 0, 2, 0, START // SECTOR, size // SECTOR)
        table[510:512] = b"\x55\xAA"
        file.write(table)
    subprocess.run(["dd", f"if={part}", f"of={path}", "bs=1M", f"seek={START >> 20}", "conv=notrunc,sparse", "status=none"], check=True)


def contents(directory):
    """Path to bytes, or to None for a directory."""
    return {str(path.relative_to(directory)): None if path.is_dir() else path.read_bytes() for path in directory.rglob("*")}


@pytest.mark.parametrize("kind", ["small", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("huge", "crowd"))])
def test_both_ways(stage, machines, tmp_path, kind):
    """A copy by the machine's cp is read and written by us, and looked at by the host."""
    chance, tree, path = random.Random(kind), tmp_path / "tree", tmp_path / "disk.raw"
    (tree / "host").mkdir(parents=True)
    if kind == "crowd":
        crowd(tree / "host", chance)
    else:
        random_tree(tree / "host", chance, HUGE if kind == "huge" else SIZES, 3 if kind == "huge" else 60)
    make_disk(path, MEGABYTES[kind], tree)
    machine = machines(stage.boot(cmdline="", machine="q35", sleep=True, written=(str(path),), extra=(
        "-drive", f"file={path},format=raw,if=none,id=disk", "-device", "virtio-blk-pci,drive=disk")))
    said = machine.command("cp -r /disk/host /disk/copy; echo $?; sync")
    assert said == "0\n", f"a tree that the host has made must be copied in silence; cp said\n{said}"
    used = re.search(r"^/disk +ext2fs +(\d+) +(\d+) +(\d+)", machine.command("df"), re.M)
    assert used, "df must show /disk"
    machine.expect_power_off("exit")
    machine.close()
    part = images.extract(path, images.Partition(START, MEGABYTES[kind] << 20, "83", True), tmp_path / "part")
    done = subprocess.run([tools.find("e2fsck"), "-fn", part], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, f"e2fsck must find nothing wrong with what we have written; it said\n{done.stdout.decode(errors='replace')}"
    free = re.search(rb"Free blocks: +(\d+)", subprocess.run([tools.find("debugfs"), "-R", "stats -h", part], capture_output=True, check=True).stdout)
    assert abs(int(used[3]) - int(free[1])) <= 1, f"df says that {used[3]} KiB are free, and the host that {int(free[1])} are"
    (tmp_path / "out").mkdir()
    subprocess.run([tools.find("debugfs"), "-R", f"rdump /copy {tmp_path / 'out'}", part], check=True, capture_output=True)
    ours, theirs = contents(tmp_path / "out/copy"), contents(tree / "host")
    wrong = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name, b"none") != theirs.get(name, b"none"))
    assert not wrong, f"the copy must be what the host has made, byte for byte; {len(wrong)} entries are not, the first is {wrong[0]}"
