"""The disk in machines: the roadmap's command, other sizes and models, UEFI firmware, the menu."""

import re
import shutil
from pathlib import Path

import pexpect
import pytest

from machine import clock, disk, stages
from machine.session import BANNER, boot_text

OVMF = Path("/usr/share/ovmf/OVMF.fd")
LIMIT = 120  # seconds of QEMU's clock without a step forward
ROADMAP = "qemu-system-x86_64 -drive file=mach_r.qcow2,format=qcow2 -m 256M -serial stdio"


def test_the_roadmaps_command(stage, scratch):
    """Word for word, but for a display, which a machine without a screen cannot open. Nobody touches GRUB's menu."""
    shutil.copy(stage.disk, scratch / "mach_r.qcow2")
    terminal = pexpect.spawn(f"{ROADMAP} -display none", cwd=scratch, encoding="latin-1")
    time = clock.Clock(terminal.pid, session=True)
    try:
        clock.expect(terminal, "shell> ", time, LIMIT)
        assert boot_text(terminal.before) + "shell> " == BANNER.format(256), (
            "what stands between power-on and the first prompt must be the lines of the roadmap, and no others: see both texts")
        for line, said in [("ls", "\nshell\n"), ("cat /proc/meminfo", "Total: 256 MB\nUsed: "), ("echo Hello, Mach_R!", "\nHello, Mach_R!\n")]:
            terminal.send(line + "\r")
            clock.expect(terminal, "shell> ", time, LIMIT)
            assert said in terminal.before.replace("\r", ""), f"`{line}` must print {said!r}"
        terminal.send("exit\r")
        clock.expect(terminal, pexpect.EOF, time, LIMIT)
    finally:
        terminal.close(force=True)
    disk.look(["qemu-img", "compare", scratch / "mach_r.qcow2", stage.disk])  # it has not written to its disk


@pytest.mark.parametrize("kind, memory, cpu", [("pc", "32M", "qemu64"), ("q35", "256M", "max"), ("q35", "5G", "qemu64")])
def test_machines(stage, machines, kind, memory, cpu):
    machine = machines(stage.boot_disk(machine=kind, memory=memory, cpu=cpu))
    assert boot_text(machine.console.text()) == BANNER.format(machine.config.megabytes()), (
        "what stands between power-on and the first prompt must be the lines of the roadmap, with this machine's memory: see both texts")
    assert machine.command("cat /proc/meminfo").startswith(f"Total: {machine.config.megabytes()} MB\n"), "/proc/meminfo must say how much memory was built in"
    machine.expect_power_off("exit")


def test_uefi(stage, machines):
    """The same file under UEFI firmware: GRUB from the FAT partition, no text mode, the memory that the firmware left."""
    machine = machines(stage.boot_disk(firmware=str(OVMF)))
    total = int(re.search(r"Memory: (\d+) MB", boot_text(machine.console.text())).group(1))
    assert 200 < total <= 256 and boot_text(machine.console.text()) == BANNER.format(total), (
        f"under UEFI the firmware keeps some of the 256 MB, and all else that is printed before the first prompt is as under BIOS: `Memory: {total} MB`, "
        "and both texts")
    assert machine.command("echo Hello, Mach_R!") == "Hello, Mach_R!\n", "the shell must work under UEFI"
    machine.expect_power_off("poweroff")


def test_menu(stage, machines):
    """Escape shows it, on the serial line; arrows and Enter choose."""
    machine = machines(stage.start_disk())
    machine.expect(stages.GRUB_LISTENS)
    machine.send("\x1b")
    for entry in ("Mach_R", "Mach_R with the monitor", "Self-tests of the kernel"):
        machine.expect(entry)
    machine.send("\x1b[B\r")
    machine.read_prompt(["monitor> "])
    expected = "milestone 9: GRUB" if stage.number == "09" else f"milestone {int(stage.number)}: "
    assert expected in machine.command("milestone"), (
        "the menu's second entry must lead to the monitor, whose `milestone` tells what this stage can do; stage 09's, how the disk boots")


def test_self_tests_from_the_menu(stage, machines):
    machine = machines(stage.start_disk())
    machine.expect(stages.GRUB_LISTENS)
    machine.send("t")
    machine.expect("KTAP version 1")
    machine.expect("\n *ok 1 ")
