"""The power goes in the middle of a session on /disk, at every moment that there is: QEMU writes down what the disk was told, and the host
makes the disks of it that may be left. e2fsck -p repairs each without a question, and what was synced is there.

The host test ext2_power asks the same of the file system alone; here the driver, the kernel and `sync` of the shell are in between.
"""

import os
import random
import struct
import subprocess

import pytest

from machine import limits, stages, tools, write_log
from machine.write_log import SECTOR

START = 64 * SECTOR  # of the partition
SIZE = 2 << 20
DEVICES = {"ide": ("pc", 1, "ide-hd,bus=ide.0"), "virtio": ("q35", 4, "virtio-blk-pci")}
SAMPLE = 25


def numbers(count):
    """What `seq COUNT` prints."""
    return b"".join(b"%d\n" % number for number in range(1, count + 1))


# Of each part of the session: what is typed, the files that are there after it, and which of them had which name before. A `sync` ends it.
SESSION = [
    ("mkdir /disk/d; seq 5000 > /disk/kept; seq 700 > /disk/d/old", {"kept": numbers(5000), "d/old": numbers(700)}, {}),
    ("seq 300 >> /disk/d/old; seq 900 > /disk/new", {"kept": numbers(5000), "d/old": numbers(700) + numbers(300), "new": numbers(900)}, {}),
    ("mv /disk/d/old /disk/d/name", {"kept": numbers(5000), "d/name": numbers(700) + numbers(300), "new": numbers(900)}, {"d/name": "d/old"}),
    ("mv /disk/new /disk/d/name", {"kept": numbers(5000), "d/name": numbers(900)}, {"d/name": "new"}),
    ("mv /disk/d/name /disk/moved; rmdir /disk/d; mkdir /disk/e", {"kept": numbers(5000), "moved": numbers(900)}, {"moved": "d/name"}),
    ("rm /disk/kept; seq 4000 > /disk/e/again", {"moved": numbers(900), "e/again": numbers(4000)}, {}),
    ("seq 40 > /disk/moved", {"moved": numbers(40), "e/again": numbers(4000)}, {}),
]


@pytest.fixture
def image(tmp_path):
    """A small disk with one partition, which is empty."""
    partition = tmp_path / "partition"
    partition.write_bytes(bytes(SIZE))
    subprocess.run([tools.find("mke2fs"), "-q", "-t", "ext2", "-b", "1024", "-m", "0", "-N", "128", partition], check=True, capture_output=True)
    table = bytearray(START)
    struct.pack_into("<BBBBBBBBII", table, 446, 0x80, 0, 2, 0, 0x83, 0, 2, 0, START // SECTOR, SIZE // SECTOR)
    table[510:512] = b"\x55\xAA"
    path = tmp_path / "disk.raw"
    path.write_bytes(bytes(table) + partition.read_bytes())
    return path


def play(machine, log):
    """Plays the session; returns how many events there were when each of its `sync`s came back."""
    synced = []
    for line, _, _ in SESSION:
        said = machine.command(f"{line}; sync")
        assert said == "", f"`{line}` must work in silence; it said\n{said}"
        synced.append(len(write_log.read(log)))
    return synced


def expect_synced(files, part, when):
    """`files` are those of a disk on which part number `part` of the session was synced, and some of the next one may have been done."""
    before = SESSION[part][1]
    after, renamed = SESSION[part + 1][1:] if part + 1 < len(SESSION) else (before, {})
    for path, content in before.items():
        new = next((name for name, old in renamed.items() if old == path), None)
        if path in renamed:  # another takes its name
            good = files.get(path) in (content, after[path])
        elif new is not None:
            good = content in (files.get(path), files.get(new))
        elif path not in after:
            good = True
        elif after[path].startswith(content):  # as it was, or something is appended
            good = files.get(path, b"").startswith(content)
        else:  # written anew
            good = path in files
        assert good, (f"{path} was synced with {len(content)} bytes, and the power went {when}: after e2fsck -p it must be there. The files are "
                      f"{ {name: len(data) for name, data in files.items()} }. Either the driver does not flush, or `sync` comes back too early")


def repaired_files(directory, disk, when):
    """The files of the disk's partition when e2fsck has repaired it, which it must be able to do alone."""
    part, tree = directory / "cut", directory / "tree"
    part.write_bytes(disk[START:])
    for option, worst in (("-p", 1), ("-fn", 0)):
        done = subprocess.run([tools.find("e2fsck"), option, part], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode <= worst, (f"the power went {when}: e2fsck {option} must end with at most {worst}, and ends with {done.returncode}; "
                                          f"blocks are written in the wrong order. It says\n{done.stdout.decode(errors='replace')}")
    tree.mkdir(exist_ok=True)
    subprocess.run(["rm", "-rf", *tree.iterdir()], check=True)
    subprocess.run([tools.find("debugfs"), "-R", f"rdump / {tree}", part], check=True, capture_output=True)
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name, sample", [("ide", SAMPLE), *(pytest.param(name, None, marks=pytest.mark.long) for name in DEVICES)],
                         ids=["ide-sample", *DEVICES])
def test_power_cuts(stage, machines, image, tmp_path, name, sample):
    board, processors, device = DEVICES[name]
    first, log = image.read_bytes(), tmp_path / "log"
    machine = machines(stage.boot(cmdline="", machine=board, processors=processors, sleep=True, extra=write_log.arguments(image, log, device),
                                  written=(str(image), str(log))))
    synced = play(machine, log)
    machine.close()
    events, chance = write_log.read(log), random.Random(name)
    cuts = list(write_log.cuts(events, chance))
    assert sorted({0, *synced}) == [0, *synced], (
        f"each part of the session changes something, so each `sync` must come back later than some write; the events so far were {synced}")
    for cut in chance.sample(cuts, sample or len(cuts)):
        files = repaired_files(tmp_path, write_log.replay(first, events, cut), cut)
        done = sum(number <= cut.end for number in synced)
        if done:
            expect_synced(files, done - 1, cut)


@pytest.mark.long
def test_every_cut_of_the_host_test(stage, run_directory):
    """ext2_power looks at a part of the moments of its sessions; here at all."""
    made = stages.make_once(stage.path, ["build/host/ext2_power"], run_directory, allowed=limits.HOST_TESTS)
    assert made["status"] == 0, f"the host test ext2_power does not build:\n{made['output'][-6000:]}"
    done = limits.run([stage.path / "build/host/ext2_power", "--gtest_brief=1"], limits.ALL_CUTS, cwd=stage.path, env={**os.environ, "MACH_R_ALL_CUTS": "1"})
    assert done.status == 0, f"a loss of power has broken the file system ({done.exceeded or f'status {done.status}'}):\n{done.output[-6000:]}"
