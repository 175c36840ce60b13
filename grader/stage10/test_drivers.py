"""Drivers of disks as programs: what is written is on the image, what is there is read, and a driver that dies comes back.

The program programs/disk.c stands in for the server of /disk, and so has the right to all disks."""

import random
import re
import struct
from pathlib import Path

import pytest

from machine.kernel_state import BEHIND, kernel_state

SOURCES = Path(__file__).parent / "programs"
SECTOR = 512
SECTORS = 16384
SEED = 5

IDE = ("ide0", "-drive", "file={},format=raw,if=ide,index=0{}")
VIRTIO = ("virtio0", "-drive", "file={},format=raw,if=none,id=disk{}", "-device", "virtio-blk-pci,drive=disk")
MODERN = ("virtio0", "-drive", "file={},format=raw,if=none,id=disk{}", "-device", "virtio-blk-pci,drive=disk,disable-legacy=on")

MACHINES = {
    "pc-ide": ("pc", 1, IDE),
    "pc-virtio": ("pc", 1, VIRTIO),
    "q35-virtio": ("q35", 1, MODERN),
    "q35-virtio-smp4": ("q35", 4, VIRTIO),
}


def sector(number, seed):
    """As programs/disk.c fills it."""
    mask = (1 << 64) - 1
    return struct.pack("<64Q", *(((number * 64 + i) * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03) & mask for i in range(64)))


@pytest.fixture(scope="session")
def disk_program(compile_program):
    return compile_program((SOURCES / "disk.c").read_text())


@pytest.fixture
def image(tmp_path):
    """A disk of 8 MB, with something in its first sectors."""
    path = tmp_path / "disk.raw"
    with open(path, "wb") as file:
        file.write(b"".join(sector(i, SEED) for i in range(64)))
        file.truncate(SECTORS * SECTOR)
    return path


@pytest.fixture
def with_disk(stage, machines, with_files, disk_program, image):
    """with_disk(machine name): a machine with the image as its disk; its disk's name is `.disk`."""

    def boot(name, options="", files=None):
        machine, processors, (disk, *arguments) = MACHINES[name]
        extra = tuple(argument.format(image, options) for argument in arguments)
        started = machines(stage.boot(cmdline="", modules=with_files({"ext2fs": disk_program, **(files or {})}), machine=machine,
                                      processors=processors, sleep=True, extra=extra, written=(str(image),)))
        started.disk = disk
        return started

    return boot


def play(machine, *lines):
    """Has the program carry out these lines; returns what it printed."""
    opened = f"open {machine.disk}"
    for number, line in enumerate((opened, *lines)):
        machine.command(f"echo {line} {'>>' if number else '>'} /tmp/plan")
    said = machine.command("cat /disk")
    assert said.startswith(f"{opened}: ok\n"), f"the disk must be there; the program in the place of ext2fs said\n{said}"
    said = said.removeprefix(f"{opened}: ok\n")
    return re.sub(r"(?m)^cat: .*\n", "", said)


@pytest.mark.parametrize("name", MACHINES)
def test_sectors(with_disk, image, name):
    machine = with_disk(name)
    said = play(machine, "list", "read 0 64 5", "write 100 3 9", "read 100 3 9", "write 16383 1 7", "read 16383 1 7", "flush")
    assert said == f"1 disks: ok\n{machine.disk} {SECTORS} 0 ok\nread: ok\nwrite: ok\nread: ok\nwrite: ok\nread: ok\nflush: ok\n"
    seed = random.Random(name).randrange(1 << 20)
    assert play(machine, f"many {seed} 40 {SECTORS}") == "many: ok\n"
    machine.close()
    content = image.read_bytes()
    assert content[100 * SECTOR:103 * SECTOR] == b"".join(sector(i, 9) for i in range(100, 103)), "what was written must be on the image"
