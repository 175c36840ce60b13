"""The disk on machines whose only console is what is built in: screen and keyboard, with and without UEFI, in QEMU and in Bochs."""

from pathlib import Path

import pytest

from machine import framebuffer
from machine.bochs import Bochs
from machine.outcomes import PowerOff
from machine.person import Person

OVMF = Path("/usr/share/ovmf/OVMF.fd")


def uses_the_shell(person):
    """A session without the serial line, then off."""
    person.waits_for_prompt()
    assert person.command("echo Hello, Mach_R!") == ["Hello, Mach_R!"], "the shell must work with keyboard and screen"
    assert "Total: " in person.command("cat /proc/meminfo")[0], "files of /proc must be readable"
    person.types("echo oneXtwo")
    for _ in range(3):
        person.presses("left")
    person.presses("backspace")
    person.types("_")
    person.presses("end")
    person.types("!")
    person.presses("ret")
    person.waits_for(lambda lines: lines[-2:] == ["one_two!", "shell>"])
    person.presses("ctrl", "bracket_right")
    person.waits_for_prompt("monitor>")
    person.types("poweroff")
    with pytest.raises(PowerOff):
        person.presses("ret")
        person.waits_for(lambda _: False)


@pytest.mark.parametrize("kind", ["pc", "q35"])
def test_bios(stage, machines, kind):
    machine = machines(stage.start_disk(machine=kind, serial=False, exit_port=False))
    uses_the_shell(Person(machine))
    assert machine.console.text() == "", "there is no serial port, so nothing can have come from it"


def test_uefi(stage, machines):
    """No text mode there: the screen is a framebuffer. Some of the memory lies beyond 4 GiB."""
    machine = machines(stage.start_disk(firmware=str(OVMF), machine="q35", memory="5G", cpu="max", serial=False, exit_port=False))
    uses_the_shell(Person(machine, framebuffer.dump))


def test_the_menu(stage, machines):
    """Escape on the keyboard brings it to the screen."""
    machine = machines(stage.start_disk(serial=False))
    person = Person(machine)
    person.waits_for(lambda lines: any("GRUB" in line for line in lines))
    person.presses("esc")
    person.waits_for(lambda lines: any("with the monitor" in line for line in lines))
    person.presses("m")
    person.waits_for_prompt("monitor>")


def test_bochs(raw, run_directory):
    """Its keyboard takes its time: the driver has to wait for every answer."""
    with Bochs(raw, cpu="ryzen", directory=run_directory) as machine:
        machine.expect("shell> $")
        machine.write("echo Helo")
        machine.press("\x1bOD")
        machine.expect("\b")
        machine.write("l")
        machine.press("\r")
        machine.expect("\r\nHello\r\nshell> $")
        machine.write("poweroff")
        machine.press("\r")
        machine.wait_end()
