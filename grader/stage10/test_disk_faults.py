"""What happens to /disk while files are copied to it: its driver or its file system is killed, or the disk has sectors that cannot be read
or written. Whoever copies is told, the machine goes on, and e2fsck repairs without a question what is left, with all that was synced."""

import json
import random
import shutil
import subprocess

import pytest

from machine import disk as images
from machine import tools

DEVICES = {"ide": ("pc", "ide-hd,bus=ide.0,drive=disk", "ide"), "virtio": ("pc", "virtio-blk-pci,drive=disk", "virtio_blk")}
KEPT = "/boot/kernel.elf"  # there from the start, and copied by each test
IO_ERRORS = 200
TIMES = 10


@pytest.fixture
def image(stage, tmp_path):
    stage.build()
    return shutil.copyfile(stage.disk.with_suffix(".img"), tmp_path / "disk.raw")


@pytest.fixture
def with_disk(stage, machines, image):
    """with_disk(name of DEVICES, faults): at its prompt, with the copy of the tree's disk. `faults`: errors that QEMU is to make of it."""

    def boot(name, faults=()):
        machine, device, _ = DEVICES[name]
        file = {"driver": "file", "filename": str(image)}
        if faults:
            file = {"driver": "blkdebug", "image": file, "inject-error": [{"event": "none", "errno": 5, **fault} for fault in faults]}
        extra = ("-blockdev", json.dumps({"driver": "raw", "node-name": "disk", "file": file}), "-device", f"{device},werror=report,rerror=report")
        return machines(stage.boot(cmdline="", machine=machine, sleep=True, extra=extra, written=(str(image),)))

    return boot


def expect_repairable(image, kept):
    """`kept`: path to bytes, what must be on the first partition once e2fsck -p has been over it."""
    part = images.extract(image, images.partitions(image)[0], image.parent / "part")
    for option, worst in (("-p", 1), ("-fn", 0)):
        done = subprocess.run([tools.find("e2fsck"), option, part], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode <= worst, (f"e2fsck {option} must end with at most {worst}, and ends with {done.returncode}: something was "
                                          f"written in the wrong order, or half. It says\n{done.stdout.decode(errors='replace')}")
    for path, content in kept.items():
        found = subprocess.run([tools.find("debugfs"), "-R", f"cat {path}", part], capture_output=True, check=True).stdout
        assert found == content, f"{path} was on the disk before, and must be there with its {len(content)} bytes; there are {len(found)}"


def killed_in_a_copy(machine, victim, moment):
    """Starts a copy, kills the program `victim` after `moment` hundredths of a second, and waits for the end of the copy."""
    machine.command("rm -rf /disk/copy; cp /disk/boot/kernel.elf /disk/synced; sync; ls /disk")
    identity = next((line.split()[0] for line in machine.command("ps").splitlines() if line.split()[-1] == victim), None)
    assert identity is not None, f"{victim} must be running, as /disk has just been used; ps says\n{machine.command('ps')}"
    machine.command("echo 'cp -r /disk/boot /disk/copy; echo copied: $?' > /tmp/copy")
    said = machine.command(f"sh /tmp/copy & sleep 0.{moment:02}; kill {identity}; wait")
    assert "copied: " in said, f"the copy must end whatever becomes of {victim}; the shell said\n{said}"
    assert "copied: 0" in said or "cp: " in said, f"a copy that fails must say of which file, and why; it said\n{said}"
    listed = machine.command("ls /disk")
    missing = sorted({"boot", "synced"} - set(listed.split()))
    assert not missing, f"{missing} must be there: {victim} must come back when /disk is asked for; `ls /disk` says\n{listed}"
    return said


@pytest.mark.parametrize("name, seeds", [("ide", range(1)), *(pytest.param(name, range(1, 1 + TIMES), marks=pytest.mark.long) for name in DEVICES)])
def test_killed_in_a_copy(with_disk, image, name, seeds):
    """The driver and the file system in turn, at a random moment of a copy, time and again on one disk: what a killed file system was about to
    give to a file is free when it is back, else the disk is soon full."""
    kernel, machine = images.read(image, KEPT), with_disk(name)
    for seed in seeds:
        chance = random.Random(f"{name} {seed}")
        for victim in (DEVICES[name][2], "ext2fs"):
            killed_in_a_copy(machine, victim, chance.randrange(60))
        said = machine.command("rm -rf /disk/copy; cp /disk/boot/kernel.elf /disk/copy; cmp /disk/boot/kernel.elf /disk/copy; echo $?")
        assert said == "0\n", f"after all that a copy must be as good as ever; with seed {seed} it said\n{said}"
    machine.expect_power_off("exit")
    machine.close()
    expect_repairable(image, {KEPT: kernel, "/synced": kernel, "/copy": kernel})


@pytest.mark.parametrize("name, seeds", [("ide", range(1)), *(pytest.param(name, range(1, 1 + TIMES), marks=pytest.mark.long) for name in DEVICES)])
def test_errors_in_a_copy(stage, with_disk, image, name, seeds):
    """Sectors all over the partition cannot be written, and some of the kernel's file cannot be read."""
    original = images.read(image, KEPT)
    partition = images.partitions(image)[0]
    for seed in seeds:
        shutil.copyfile(stage.disk.with_suffix(".img"), image)
        chance = random.Random(f"{name} {seed}")
        sectors = range(partition.start // images.SECTOR, (partition.start + partition.size) // images.SECTOR)
        faults = [{"iotype": "write", "sector": sector} for sector in chance.sample(sectors, IO_ERRORS)]
        unreadable = images.place(image, KEPT, chance.randrange(len(original))) // images.SECTOR
        faults.append({"iotype": "read", "sector": unreadable})
        machine = with_disk(name, faults)
        said = machine.command("cp -r /disk/boot /disk/copy; echo copied: $?")
        assert "cp: /disk/boot/kernel.elf: input/output error\n" in said and "copied: 1" in said, (
            f"a file that cannot be read must be reported with its name; with seed {seed} the copy said\n{said}")
        said = machine.command("cp /welcome.txt /tmp/a; cmp /welcome.txt /tmp/a; echo $?")
        assert said == "0\n", f"the rest of the system goes on; with seed {seed} it said\n{said}"
        machine.close()
        expect_repairable(image, {KEPT: original})
