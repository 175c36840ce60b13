"""Damaged disks: GRUB or the kernel says so in words, and nothing damaged runs."""

import pytest

from machine import archive, disk, stages

STARTED = "Mach_R kernel starting..."
GRUB_STOPPED = r"error: [^\r\n]*|HASH MISMATCH"


def refused_by_grub(machine):
    """What GRUB says to a disk without a good kernel."""
    machine.expect(stages.GRUB_LISTENS)
    machine.send("b")
    machine.expect("damaged or missing")
    text = machine.console.text()
    assert STARTED not in text, f"a kernel that is damaged must not be started, and this one was: GRUB has to check it first; came {text[-500:]!r}"
    return text


def place_of_text(raw, file, rng):
    """A place in a file of the disk that is not in a hole of it."""
    content = disk.read(raw, file)
    while not any(content[(at := rng.randrange(len(content) // 2, len(content))) // disk.BLOCK * disk.BLOCK:][:disk.BLOCK]):
        pass
    return at


def test_kernel_changed_by_one_bit(stage, machines, raw, scratch, rng):
    at = disk.place(raw, "/boot/kernel.elf", place_of_text(raw, "/boot/kernel.elf", rng))
    machine = machines(stage.start_disk(disk.flipped(raw, scratch / "kernel.img", at)))
    assert "/boot/kernel.elf: HASH MISMATCH" in refused_by_grub(machine), "one bit of the kernel was changed: GRUB must find that its checksum is another one"


@pytest.mark.parametrize("file", ["/boot/kernel.elf", "/boot/initrd.img"])
def test_disk_cut_off_in(stage, machines, raw, scratch, rng, file):
    end = disk.place(raw, file, place_of_text(raw, file, rng)) // disk.SECTOR * disk.SECTOR
    machine = machines(stage.start_disk(disk.cut(raw, scratch / "cut.img", end)))
    machine.expect(stages.GRUB_LISTENS)
    machine.send("b")
    machine.expect("attempt to read or write outside of disk")
    assert STARTED not in machine.console.text(), f"the disk ends within {file}: nothing may be started"


def test_file_system_unreadable(stage, machines, raw, scratch):
    """The magic number of its superblock: GRUB gets to its own prompt, and says why."""
    at = disk.partitions(raw)[0].start + 1024 + 56
    machine = machines(stage.start_disk(disk.flipped(raw, scratch / "ext2.img", at)))
    assert "error: unknown filesystem" in machine.expect("grub> "), "GRUB must say that it cannot read the file system"


def test_no_boot_sector(stage, machines, raw, scratch):
    """Nothing of ours runs, so that only the firmware can say it, and only on the screen."""
    machine = machines(stage.start_disk(disk.flipped(raw, scratch / "sector.img", 510)))
    machine.wait_registers(lambda registers: any("not a bootable disk" in line for line in machine.screen()))


def test_table_of_the_archive_changed_by_one_bit(stage, machines, raw, scratch, rng):
    """The kernel does without an archive, and has no init then."""
    at = disk.place(raw, "/boot/initrd.img", rng.randrange(archive.HEADER.size, archive.HEADER.size + archive.ENTRY.size))
    machine = machines(stage.start_disk(disk.flipped(raw, scratch / "table.img", at)))
    machine.expect("initrd: refused: table checksum wrong")
    machine.expect("init cannot be started: not found")
    machine.read_prompt(["monitor> "])


def test_file_of_the_archive_changed_by_one_bit(stage, machines, raw, scratch, rng):
    content = disk.read(raw, "/boot/initrd.img")
    files = archive.read(content)
    places = [disk.place(raw, "/boot/initrd.img", content.index(files[name].data) + rng.randrange(512)) for name in ("ls", "cat")]
    machine = machines(stage.boot_disk(disk=disk.flipped(raw, scratch / "file.img", *places)))
    assert machine.command("ls") == "ls: damaged: checksum wrong\n", "one bit of the program `ls` was changed: it must not be run, and the shell must say why"
    assert machine.command("wc cat") == "wc: cat: damaged: checksum wrong\n", (
        "one bit of the program `cat` was changed: who reads it must be told that it is damaged")
    assert machine.command("echo Hello, Mach_R!") == "Hello, Mach_R!\n", "programs that are not damaged must run"


def test_init_changed_by_one_bit(stage, machines, raw, scratch, rng):
    content = disk.read(raw, "/boot/initrd.img")
    at = content.index(archive.read(content)["init"].data) + rng.randrange(512)
    machine = machines(stage.start_disk(disk.flipped(raw, scratch / "init.img", disk.place(raw, "/boot/initrd.img", at))))
    machine.expect("init cannot be started: damaged: checksum wrong")
    machine.read_prompt(["monitor> "])
