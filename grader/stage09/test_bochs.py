"""The disk in Bochs: another BIOS, another disk controller, other chips, nothing of QEMU's."""

from machine import stages
from machine.bochs import Bochs


def test_bochs(raw, run_directory):
    with Bochs(raw, directory=run_directory) as machine:
        machine.expect(stages.GRUB_LISTENS)
        machine.send("b")
        machine.expect("/boot/kernel.elf: OK")
        machine.expect("Memory: 256 MB")
        machine.expect("shell> $")
        machine.send("echo Hello, Mach_R!; crash; echo $?\r")
        machine.expect("\r\nHello, Mach_R!\r\ncrash: killed: page fault at 0x0 \\(read\\)\r\n142\r\nshell> $")
        machine.send("uptime\r")
        machine.expect("shell> $")
        machine.send("poweroff\r")
        machine.wait_end()
