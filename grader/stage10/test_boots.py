"""The boot matrix: the tree's own disk, on every kind of machine it may meet, boots to a shell that works.

What one cell looks like in detail other tests look at: stage09/test_boot.py and test_console.py (UEFI, consoles), stage01 and stage02
(memory maps, framebuffers, processors that lack something: those say in words why they do not boot).
"""

from pathlib import Path

import pytest

from machine import stages
from machine.bochs import Bochs
from machine.person import Person

OVMF = Path("/usr/share/ovmf/OVMF.fd")
USB = ("-device", "qemu-xhci")

DISKS = {
    "ide": {"machine": "pc"},
    "ahci": {"machine": "q35"},
    "virtio": {"machine": "pc", "controller": "virtio-blk-pci"},
    "virtio_q35": {"machine": "q35", "controller": "virtio-blk-pci"},
    "scsi": {"machine": "pc", "controller": "scsi-hd", "extra": ("-device", "virtio-scsi-pci")},
    "usb": {"machine": "q35", "controller": "usb-storage", "extra": USB},
    "nvme": {"machine": "q35", "controller": "nvme,serial=1"},
}
FIRMWARE = {
    "uefi_ide": {"machine": "pc"},
    "uefi_ahci": {"machine": "q35"},
    "uefi_virtio": {"machine": "q35", "controller": "virtio-blk-pci"},
    "uefi_usb": {"machine": "q35", "controller": "usb-storage", "extra": USB},
    "uefi_nvme": {"machine": "q35", "controller": "nvme,serial=1"},
}
CELLS = {
    **DISKS,
    **{name: {"firmware": str(OVMF), **cell} for name, cell in FIRMWARE.items()},
    **{f"memory_{size}": {"memory": size} for size in ("32M", "64M", "512M", "2G", "4G", "16G")},
    **{f"cpu_{model}": {"cpu": model} for model in ("qemu64", "core2duo", "Nehalem", "Haswell", "EPYC", "max")},
    "no_keyboard": {"extra": ("-machine", "i8042=off")},
    "no_screen": {"extra": ("-vga", "none")},
    "no_acpi": {"extra": ("-machine", "acpi=off")},
    "no_acpi_q35": {"machine": "q35", "extra": ("-machine", "acpi=off")},
}


def boots(stage, machines, **options):
    machine = machines(stage.boot_disk(**options))
    assert machine.command("echo Hello, Mach_R!; crash; echo $?") == "Hello, Mach_R!\ncrash: killed: page fault at 0x0 (read)\n142\n", (
        "the shell must start programs, and survive one that crashes")
    return machine


def test_16M(stage, machines):
    """The least there may be, with one processor."""
    machine = boots(stage, machines, memory="16M")
    assert machine.command("cat /proc/meminfo").startswith("Total: 16 MB\n"), "/proc/meminfo must say how much memory there is"


@pytest.mark.long
@pytest.mark.parametrize("cell", CELLS)
def test_boot(stage, machines, cell):
    boots(stage, machines, **CELLS[cell])


@pytest.mark.long
def test_no_serial_port(stage, machines):
    person = Person(machines(stage.start_disk(serial=False, exit_port=False)))
    person.waits_for_prompt()
    assert person.command("echo Hello, Mach_R!") == ["Hello, Mach_R!"], "the shell must work with keyboard and screen alone"


@pytest.mark.long
@pytest.mark.parametrize("model", ["corei7_haswell_4770", "corei7_skylake_x", "ryzen"])
def test_bochs(stage, run_directory, model):
    with Bochs(stage.disk.with_suffix(".img"), cpu=model, directory=run_directory) as machine:
        machine.expect(stages.GRUB_LISTENS)
        machine.send("b")
        machine.expect("shell> $")
        machine.send("echo Hello, Mach_R!\r")
        machine.expect("\r\nHello, Mach_R!\r\nshell> $")
        machine.send("poweroff\r")
        machine.wait_end()
