"""Drivers of disks as programs: what is written is on the image, what is there is read, and a driver that dies comes back.

The program programs/disk.c stands in for the server of /disk, and so has the right to all disks."""

import json
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
FAULTY = 2000  # from this sector on one cannot be read, and the one behind it cannot be written

VIRTIO = "virtio-blk-pci,drive=disk,werror=report,rerror=report"
MACHINES = {  # the machine, its processors, the device; the disk's name and its driver's
    "pc-ide": ("pc", 1, "ide-hd,drive=disk,bus=ide.0,werror=report,rerror=report", "ide0", "ide"),
    "pc-virtio": ("pc", 1, VIRTIO, "virtio0", "virtio_blk"),
    "q35-virtio": ("q35", 1, VIRTIO + ",disable-legacy=on", "virtio0", "virtio_blk"),
    "q35-virtio-smp4": ("q35", 4, VIRTIO, "virtio0", "virtio_blk"),
}
BOTH = ["pc-ide", "pc-virtio"]

WITHOUT_RIGHT = """
#include <stdio.h>
int main(void) {
    puts("out");
    fflush(stdout);
    __asm__ volatile("outb %%al, %%dx" : : "a"(0xEC), "d"(0x1F7));
    puts("it may");
    return 0;
}
"""


def sector(number, seed):
    """As programs/disk.c fills it."""
    mask = (1 << 64) - 1
    return struct.pack("<64Q", *(((number * 64 + i) * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03) & mask for i in range(64)))


def sectors(first, count, seed):
    return b"".join(sector(number, seed) for number in range(first, first + count))


@pytest.fixture(scope="session")
def disk_program(compile_program):
    return compile_program((SOURCES / "disk.c").read_text())


@pytest.fixture
def image(tmp_path):
    """A disk of 8 MB, with something in its first sectors."""
    path = tmp_path / "disk.raw"
    with open(path, "wb") as file:
        file.write(sectors(0, 64, SEED))
        file.truncate(SECTORS * SECTOR)
    return path


@pytest.fixture
def with_disk(stage, machines, with_files, disk_program, image):
    """with_disk(name of MACHINES): a machine with the image as its disk. `faults`: errors that QEMU is to make of it."""

    def boot(name, files=None, faults=()):
        machine, processors, device, disk, driver = MACHINES[name]
        file = {"driver": "file", "filename": str(image)}
        if faults:
            file = {"driver": "blkdebug", "image": file, "inject-error": [{"event": "none", "errno": 5, **fault} for fault in faults]}
        extra = ("-blockdev", json.dumps({"driver": "raw", "node-name": "disk", "file": file}), "-device", device)
        started = machines(stage.boot(cmdline="", modules=with_files({"ext2fs": disk_program, **(files or {})}), machine=machine,
                                      processors=processors, sleep=True, extra=extra, written=(str(image),)))
        started.disk, started.driver = disk, driver
        return started

    return boot


def plan(machine, *lines):
    for number, line in enumerate((f"open {machine.disk}", *lines)):
        machine.command(f"echo {line} {'>>' if number else '>'} /tmp/plan")


def play(machine, *lines):
    """Has the program carry out these lines; returns what it printed."""
    plan(machine, *lines)
    said = re.sub(r"(?m)^cat: .*\n", "", machine.command("cat /disk"))
    opened = f"open {machine.disk}: ok\n"
    assert said.startswith(opened), f"the disk must be there; the program in the place of ext2fs said\n{said}"
    return said.removeprefix(opened)


def identity(machine, name):
    return next((line.split()[0] for line in machine.command("ps").splitlines() if line.split()[-1] == name), None)


def come_to_rest(machine):
    """A program in the background has printed something: goes on at the next prompt that is sure to be the last."""
    machine.send("echo at rest\r")
    machine.expect("\nat rest\r\n")
    machine.read_prompt()


# What is short enough for every run is on one machine.
@pytest.mark.parametrize("name", ["pc-ide", *(pytest.param(name, marks=pytest.mark.long) for name in MACHINES if name != "pc-ide")])
def test_sectors(with_disk, image, name):
    """What is read is what was there, what is written is on the image when QEMU has ended."""
    machine = with_disk(name)
    said = play(machine, "list", "read 0 64 5", "write 100 3 9", "read 100 3 9", "write 16383 1 7", "read 16383 1 7", "flush")
    assert said == f"1 disks: ok\n{machine.disk} {SECTORS} 0 ok\nread: ok\nwrite: ok\nread: ok\nwrite: ok\nread: ok\nflush: ok\n", (
        f"the disk must be listed with its size, and the last sector be as good as the first; the program said\n{said}")
    seed = random.Random(name).randrange(1 << 20)
    assert play(machine, f"many {seed} 40 {SECTORS}", "write 300 2048 8", "flush") == "many: ok\nwrite: ok\nflush: ok\n", (
        "what is written at random places must be what is read from there")
    machine.close()
    assert image.read_bytes()[300 * SECTOR:2348 * SECTOR] == sectors(300, 2048, 8), "what was written and flushed must be on the image"


@pytest.mark.long
@pytest.mark.parametrize("name", BOTH)
def test_hostile(with_disk, name):
    """Requests that cannot be are refused, and the driver goes on."""
    machine = with_disk(name)
    play(machine, "read 0 1 5")
    first = identity(machine, machine.driver)
    said = play(machine, f"hostile {SECTORS}", "read 3 1 5")
    assert said == ",".join(["invalid argument"] * 6 + ["ok", "ok", "ok"]) + "\nread: ok\n", (
        f"six requests that cannot be must be refused, three that can be carried out; the program said\n{said}")
    assert identity(machine, machine.driver) == first, "no request may end the driver"


@pytest.mark.parametrize("name", BOTH)
def test_errors_of_the_disk(with_disk, name):
    """What the disk cannot do is KERN_IO_ERROR, whatever of it; then it works again."""
    faults = [{"iotype": "read", "sector": FAULTY}, {"iotype": "write", "sector": FAULTY + 1}, {"iotype": "flush", "once": True}]
    machine = with_disk(name, faults=faults)
    said = play(machine, f"write {FAULTY} 1 3", f"read {FAULTY} 1 3", f"read {FAULTY - 8} 16 3", f"write {FAULTY - 8} 16 3", "flush", "flush",
                "read 0 64 5", "write 10 2 3", "read 10 2 3")
    failed = "input/output error"
    assert said == (f"write: ok\nread: {failed}\nread: {failed}\nwrite: {failed}\nflush: {failed}\nflush: ok\nread: ok\nwrite: ok\nread: ok\n"), (
        f"each request that touches a faulty sector must fail with `{failed}`, and those behind it work; the program said\n{said}")


@pytest.mark.long
@pytest.mark.parametrize("name", BOTH)
def test_killed_in_the_middle(with_disk, name):
    """Ten times the driver is killed while it reads: who asked is told, the next driver has the disk, and nothing is left behind."""
    machine = with_disk(name)
    chance = random.Random(name)
    states = []
    plan(machine, "until_death 0 64 5")
    for _ in range(10):
        machine.send("cat /disk &\r")
        machine.expect("reading\r\n")
        come_to_rest(machine)
        victim = identity(machine, machine.driver)
        machine.command(f"sleep {chance.randrange(10)}" if chance.random() < 0.5 else "true")
        machine.send(f"kill {victim}\r")
        machine.expect(r"died after some: [^\r\n]*,ok\r\n")
        machine.expect(r"cat: /disk: failed\r\n")
        come_to_rest(machine)
        assert identity(machine, machine.driver) not in (None, victim), "another driver must have taken its place"
        states.append(kernel_state(machine))
    fewest = min(frames for frames, _ in states[2:6])
    assert states[9][0] >= fewest and states[9][1] == states[4][1], f"after five more drivers were killed {BEHIND}: {states[9]}, {states[2:6]}"


@pytest.mark.long
@pytest.mark.parametrize("name", BOTH)
def test_a_driver_that_ends_at_once(with_disk, compile_program, name):
    machine = with_disk(name, files={MACHINES[name][4]: compile_program("int main(void) { return 3; }")})
    plan(machine, "list")
    said = machine.command("cat /disk")
    assert f"open {machine.disk}: failed\n0 disks: ok\n" in said, f"whoever waits for a disk must be told that its driver has ended; it said\n{said}"
    assert machine.command("echo a") == "a\n", "the shell must go on"


@pytest.mark.long
def test_without_the_right(with_disk, disk_program, compile_program):
    """A program that init did not give the right reaches neither a disk nor a port of one."""
    machine = with_disk("pc-ide", files={"reach": disk_program, "out": compile_program(WITHOUT_RIGHT)})
    assert play(machine, "read 0 1 5") == "read: ok\n", "a program that has the right must reach the disk, so that the driver runs"
    assert "ok" not in machine.command("reach"), "whoever starts a program from the shell has no right to disks"
    said = machine.command("out")
    assert re.fullmatch(r"out\nout: killed: general protection.*\n", said), f"an instruction for a disk's port must end the program; it said\n{said}"
    assert play(machine, "read 0 1 5") == "read: ok\n", "the driver still has its ports"


def test_the_disk_that_was_booted(stage, machines):
    """The disk of the roadmap's command is there as /disk, by the driver for IDE."""
    machine = machines(stage.boot_disk())
    said = machine.command("ls /disk")
    assert "boot" in said.split(), f"the directory /boot, from which GRUB booted, must be below /disk, which shows\n{said}"


@pytest.mark.long
def test_no_driver(stage, machines):
    """AHCI: the system boots to its shell and says what is missing."""
    machine = machines(stage.boot_disk(machine="q35"))
    said = machine.command("ls /disk")
    assert "/disk: no driver for AHCI (PCI 8086:2922)\n" in said, f"`ls /disk` must say which controller has no driver; it says\n{said}"
    assert machine.command("echo a") == "a\n", "the shell must go on"
