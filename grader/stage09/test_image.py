"""The disk as a file: what other programs say of it, what is in it, and that anybody gets the same one anywhere."""

import os
import re
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

import pytest

from machine import disk, limits, stages, tools

BUILDER = 54321  # the user id that builds in the sandbox; nobody here


def test_small_and_sound(stage, raw):
    assert stage.disk.stat().st_size <= 8 << 20, f"the disk image has {stage.disk.stat().st_size} bytes, and 8 MiB must do"
    disk.look(["qemu-img", "check", "-f", "qcow2", stage.disk])
    disk.look(["qemu-img", "compare", "-f", "qcow2", "-F", "raw", stage.disk, raw])


def test_partition_table(raw):
    done = disk.look(["sfdisk", "--verify", raw])
    assert b"No errors detected" in done.stdout, f"sfdisk must find no errors in the partition table; it says {done.stdout + done.stderr!r}"
    found = disk.partitions(raw)
    kinds = [f"{part.kind}{' bootable' if part.bootable else ''}" for part in found]
    assert kinds == ["83 bootable", "ef"], "the disk has two partitions: first Linux (83), bootable, then the one for UEFI firmware (ef)"
    end = disk.SECTOR
    for part in found:
        assert part.start >= end, f"the partition at byte {part.start} begins within the one before, which ends at {end}"
        assert part.start % (1 << 20) == 0, f"the partition at byte {part.start} does not begin at a whole MiB, as partitioning tools expect"
        end = part.start + part.size
    assert end <= raw.stat().st_size, f"the last partition ends at byte {end}, and the disk at {raw.stat().st_size}"
    sector = raw.read_bytes()[:disk.SECTOR]
    assert sector[510:] == b"\x55\xaa", "the boot sector must end with the bytes 55 aa, else no BIOS starts from it"
    assert sector[440:444] != bytes(4), "the disk has no number: the four bytes behind the 440 of GRUB's first program in sector 0 are zero, and are not that program's"


def test_file_system(stage, raw, scratch):
    """It is clean, belongs to root, and holds what was built."""
    part = disk.partitions(raw)[0]
    file_system = disk.extract(raw, part, scratch / "ext2")
    disk.look(["e2fsck", "-f", "-n", file_system])
    superblock = file_system.read_bytes()[1024:2048]
    size = struct.unpack_from("<I", superblock, 4)[0] << 10 << struct.unpack_from("<I", superblock, 24)[0]
    assert size <= part.size, f"the file system has {size} bytes, and its partition in the table only {part.size}: its end belongs to nobody"
    tools.run(["objcopy", "--strip-debug", stage.kernel, scratch / "kernel.elf"])
    same = disk.read(raw, "/boot/kernel.elf") == (scratch / "kernel.elf").read_bytes()
    assert same, "/boot/kernel.elf on the disk is not build/kernel.elf without its debugging information: was the image made before the kernel was linked again?"
    for name, content in stage.own_modules:
        same = disk.read(raw, f"/boot/{name}") == content
        assert same, f"/boot/{name} on the disk is not the module {name} that was built"
    for line in disk.ext2(raw, "ls -l /boot").decode().splitlines():
        if line.strip():
            fields = line.split()
            assert fields[3:5] == ["0", "0"], f"files on the disk must belong to root, whoever built it: {line}"
            assert not int(fields[1], 8) & 0o022, f"files on the disk must not be writable for group and others, whatever the umask was: {line}"


def test_nobody_waits_for_the_menu(raw):
    """Read from the disk, because a second of waiting is no question for a clock of the host's."""
    settings = re.findall(r"^set (timeout\w*)=(\w+)$", disk.read(raw, "/boot/grub/grub.cfg").decode(), re.M)
    assert dict(settings) == {"timeout": "1", "timeout_style": "hidden"} and len(settings) == 2, (
        f"GRUB must wait one second for a key, with nothing on the screen, and then boot; /boot/grub/grub.cfg says {settings}")


def test_firmware_partition(raw):
    """UEFI firmware looks for this name on a disk it does not know."""
    part = disk.partitions(raw)[1]
    start = part.start
    boot_sector = raw.read_bytes()[start:start + disk.SECTOR]
    hidden, sectors = struct.unpack_from("<I", boot_sector, 28)[0], struct.unpack_from("<H", boot_sector, 19)[0] or struct.unpack_from("<I", boot_sector, 32)[0]
    assert (hidden, sectors) == (start // disk.SECTOR, part.size // disk.SECTOR), (
        f"FAT's first sector must say how many sectors of the disk lie before it and how many it has, as the partition table does; expected were "
        f"{(start // disk.SECTOR, part.size // disk.SECTOR)}, came {(hidden, sectors)}")
    program = disk.look(["mcopy", "-i", f"{raw}@@{start}", "::/EFI/BOOT/BOOTX64.EFI", "-"]).stdout
    header = int.from_bytes(program[0x3C:0x40], "little")
    assert program[:2] == b"MZ", f"/EFI/BOOT/BOOTX64.EFI must be a PE program, which begins with MZ; it begins with {program[:2]!r}"
    assert program[header:header + 6] == b"PE\0\0\x64\x86", f"BOOTX64.EFI must be a program for x86-64 (machine 0x8664); its header is {program[header:header + 6]!r}"


NOBODY = ["setpriv", f"--reuid={BUILDER}", f"--regid={BUILDER}", "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]


def sandbox(directory, prefix=()):
    """The command in front of another that takes every privilege away: another user, no network, nothing writable but `directory`."""
    return [*prefix, tools.find("bwrap"), "--unshare-all", "--uid", str(BUILDER), "--gid", str(BUILDER), "--cap-drop", "ALL", "--die-with-parent",
            "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--bind", str(directory), "/tmp/elsewhere"]


def hand_over(directory, owner):
    """Makes everything there old, and that user's."""
    for path in [directory, *directory.rglob("*")]:
        os.utime(path, (981173106, 981173106))
        if os.getuid() == 0:
            os.chown(path, owner, owner)


@pytest.fixture
def elsewhere():
    """A directory that the sandbox's user may enter, which the run's own is not."""
    with tempfile.TemporaryDirectory(prefix="mach_r.sandbox.") as name:
        yield Path(name)


@pytest.mark.long
def test_same_bytes_for_anybody(stage, elsewhere):
    """Another user without a privilege, another directory, another time, zone, language and umask: the same disk."""
    compiler = (stage.path / "build/flags").read_text().split()[0]
    for owner, prefix in [(BUILDER, NOBODY), (0, [])] if os.getuid() == 0 else [(os.getuid(), [])]:
        hand_over(elsewhere, owner)
        tried = subprocess.run([*sandbox(elsewhere, prefix), compiler, "--version"], capture_output=True, text=True)
        if tried.returncode == 0:  # a compiler in root's own directory is not for another user: then only without privileges
            break
    else:
        pytest.skip(f"no sandbox: are user namespaces off on this machine? {tried.stderr.strip()}")
    shutil.copytree(stage.path, elsewhere / "tree", ignore=shutil.ignore_patterns("build"))
    hand_over(elsewhere, owner)
    environment = {**stages.clean_environment(), "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "HOME": "/nowhere"}
    build = f"umask 077; test ! -w /dev/loop-control && exec make -j2 -C /tmp/elsewhere/tree CCACHE= CROSS='{compiler.removesuffix('g++')}' image"
    done = limits.run([*sandbox(elsewhere, prefix), "sh", "-c", build], limits.BUILD, watched=elsewhere, env=environment)
    assert done.status == 0, f"the build in the sandbox failed: it uses something that only this user or this directory has:\n{done.output[-3000:]}"
    for name in ("mach_r.img", "mach_r.qcow2"):
        same = (elsewhere / "tree/build" / name).read_bytes() == (stage.path / "build" / name).read_bytes()
        assert same, f"{name} has other bytes when another user builds it elsewhere, at another time: something of those is in it"


PACKAGES = {"grub-mkimage": "grub-common", "sfdisk": "fdisk", "debugfs": "e2fsprogs", "mformat": "mtools", "qemu-img": "qemu-utils"}


def create_image(stage, output, *modules, **environment):
    kernel = stage.path / "build/stripped/kernel.elf"
    return subprocess.run([stage.path / "tools/create_image.sh", output, stage.path / "disk/grub.cfg", kernel, *modules],
                          env={**os.environ, **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def test_same_inputs_same_bytes(stage, raw, scratch):
    """The disk once more, later, with another umask and from a directory whose name has a blank."""
    place = scratch / "with a blank"
    place.mkdir()
    names = []
    for name, content in stage.own_modules:
        names.append(place / name)
        names[-1].write_bytes(content)
    build = stage.path / "build"
    command = [stage.path / "tools/create_image.sh", place / "again.qcow2", build / "grub.cfg", build / "stripped/kernel.elf", *names]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, umask=0o077)
    assert done.returncode == 0, f"the disk could not be made of files whose paths have a blank; create_image.sh said {done.stderr!r}"
    again, built = (place / "again.img").read_bytes(), raw.read_bytes()
    differ = next((at for at, (one, other) in enumerate(zip(again, built)) if one != other), None)
    assert len(again) == len(built) and differ is None, (
        f"the same inputs made another disk; the first byte that differs is number {differ}: a time, a number that was drawn, or the umask is in it")


def test_a_core_that_does_not_fit_is_refused(stage, scratch):
    """A grub-mkimage that makes 2 MiB of everything."""
    (scratch / "bin").mkdir()
    false_tool = scratch / "bin/grub-mkimage"
    false_tool.write_text("#!/bin/sh\nwhile [ $# -gt 0 ]; do case $1 in --output=*) out=${1#--output=} ;; -o) out=$2 ;; esac; shift; done\n"
                          "head -c 2097152 /dev/zero >\"$out\"\n")
    false_tool.chmod(0o755)
    done = create_image(stage, scratch / "x.qcow2", PATH=f"{scratch / 'bin'}:{os.environ['PATH']}")
    assert done.returncode == 1 and "does not fit" in done.stderr, (
        f"a core.img that reaches into the first partition must be refused in words, with status 1; came {done.stderr!r}")


def test_missing_grub_is_named(stage, scratch):
    done = create_image(stage, scratch / "x.qcow2", GRUB_DIRECTORY="/nowhere")
    assert done.returncode == 1 and "./bootstrap" in done.stderr and "grub-efi-amd64-bin" in done.stderr, (
        f"a missing part of GRUB must be named, with `./bootstrap`, and status 1; came {done.stderr!r}")
    assert list(scratch.iterdir()) == [], "what could not be made must leave no file behind"


def test_missing_tools_are_named(stage, scratch):
    """All at once, with what installs them. (Where sfdisk is for ordinary users too, it is found.)"""
    (scratch / "bin").mkdir()
    for tool in ("sh", "mktemp", "rm", "cat"):
        (scratch / "bin" / tool).symlink_to(tools.find(tool))
    done = create_image(stage, scratch / "x.qcow2", PATH=str(scratch / "bin"))
    assert done.returncode == 1 and "not installed: grub-mkimage" in done.stderr and "./bootstrap" in done.stderr, (
        f"the missing tools must be named at once, with `./bootstrap`, and status 1; came {done.stderr!r}")
    named = re.search(r"not installed:([^.]*)\.", done.stderr)[1].split()
    install = re.search(r"apt-get install(.*)", done.stderr)[1].split()
    assert [PACKAGES.get(tool) for tool in named] == install, (
        f"with each missing tool comes the package of Debian's that has it: {PACKAGES}; missing are {named}, and to be installed {install}")
    not_named = set(PACKAGES) - set(named) - {tool for tool in PACKAGES if any(Path(place, tool).exists() for place in ("/usr/sbin", "/sbin"))}
    assert not not_named, f"all that is missing must be named at once; missing were {sorted(not_named)}, too"
    assert "not found" not in done.stderr and [path.name for path in scratch.iterdir()] == ["bin"], (
        f"no error of the shell's may come, and no file be left behind; came {done.stderr!r}")


def test_what_does_not_fit_is_refused(stage, scratch, rng):
    (scratch / "large").write_bytes(rng.randbytes(11 << 20))
    done = create_image(stage, scratch / "x.qcow2", scratch / "large")
    assert done.returncode == 1 and "the files cannot be written to the ext2 partition" in done.stderr, (
        f"files that do not fit must be refused in words; came {done.stderr!r}")
    assert [path.name for path in scratch.iterdir()] == ["large"], "what could not be made must leave no file behind"


def test_a_larger_disk(stage, scratch):
    """DISK_MB=64: both partitions, sound, and what is more is the first one's; the file that did not fit does."""
    (scratch / "large").write_bytes(bytes(11 << 20))
    done = create_image(stage, scratch / "x.qcow2", scratch / "large", DISK_MB="64")
    assert done.returncode == 0, f"with DISK_MB=64 a disk must be made that has room for 11 MiB; create_image.sh said {done.stderr!r}"
    first, second = disk.partitions(scratch / "x.img")
    assert first.size > 58 << 20 and second.size < 5 << 20, (
        f"a disk of 64 MiB has 4 of them for firmware, and the rest is the ext2 partition's; they have {first.size} and {second.size} bytes")
    disk.look(["e2fsck", "-f", "-n", disk.extract(scratch / "x.img", first, scratch / "ext2")])
    assert disk.read(scratch / "x.img", "/boot/large") == bytes(11 << 20), "the file that fits now must be on the disk, byte for byte"


@pytest.mark.parametrize("size", ["x", "8", "010", "64M", "99999"])
def test_sizes_that_no_disk_has(stage, scratch, size):
    done = create_image(stage, scratch / "x.qcow2", DISK_MB=size)
    assert done.returncode == 1 and f"DISK_MB={size}: the disk" in done.stderr, f"DISK_MB={size} must be refused in words that name it; came {done.stderr!r}"
    assert not list(scratch.iterdir()), "what could not be made must leave no file behind"
