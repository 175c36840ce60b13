"""Output that the serial line cannot take at once waits in the kernel's ring, and nobody waits for it. Nothing of it is lost and
nothing overtaken, however the machine ends. (The port itself: tests/test_serial.cpp; a port of true speed: test_boots.py, Bochs.)

`machine.unread()` leaves room for 4 KiB between machine and reader. What is printed here is more than that, and less than the ring
can hold besides.
"""

import pytest

from machine.outcomes import Panic, PowerOff, Reset
from machine.person import Person

LINES = [f"{number:02}-{chr(ord('a') + number) * 150}" for number in range(17)]
COMMANDS = "".join(f"echo {line}\r" for line in LINES)
LOST = "bytes lost"


def in_order(text):
    """The lines of LINES as the line carried them, each once for the command and once for what it printed."""
    at = 0
    for line in LINES:
        for place in (f"echo {line}\r\n", f"{line}\r\n"):
            found = text.find(place, at)
            assert found >= 0, f"{place!r} must come over the serial line, and behind what was printed before it; what came:\n{text}"
            at = found + len(place)
    assert LOST not in text, f"nothing is lost while the ring has room; what came:\n{text}"


def prints_unread(machine):
    """Returns when the program that prints the last of it has ended, so that it has not waited for a reader."""
    machine.send(COMMANDS + "echo the end\r")
    machine.wait_screen(lambda lines: "the end\nshell>" in "\n".join(lines))


@pytest.mark.parametrize("processors", [1, 4])
def test_programs_do_not_wait_for_a_reader(stage, machines, processors):
    machine = machines(stage.machine(cmdline="", processors=processors))
    with machine.unread():
        prints_unread(machine)
    machine.send("echo here again\r")
    in_order(machine.expect("\r\nhere again\r\n"))


def at_the_monitor(machine, line):
    machine.send("\x1d")
    machine.wait_screen(lambda lines: "monitor>" in lines)
    machine.send(line + "\r")


# The kernel waits two seconds of its own time for a reader.
@pytest.mark.parametrize("processors", [1, 4])
@pytest.mark.parametrize("end", [PowerOff, Reset])
def test_what_waits_is_sent_before_the_machine_ends(stage, machines, processors, end):
    machine = machines(stage.machine(cmdline="", processors=processors))
    with machine.unread():
        prints_unread(machine)
        at_the_monitor(machine, "poweroff" if end is PowerOff else "reboot")
    with pytest.raises(end):
        machine.expect("never printed")
    in_order(machine.console.text())


@pytest.mark.parametrize("processors", [1, 4])
def test_what_waits_is_sent_before_a_panic_speaks(stage, machines, processors):
    machine = machines(stage.machine(cmdline="", processors=processors))
    with machine.unread():
        prints_unread(machine)
        at_the_monitor(machine, "crash assert")
    with pytest.raises(Panic):
        machine.expect("never printed")
    text = machine.console.text()
    in_order(text[:text.index("PANIC:")])
    assert text.index("the end\r\n") < text.index("monitor>") < text.index("PANIC:"), f"the order in which it was printed is another one:\n{text}"


def test_a_port_whose_interrupt_arrives_nowhere(stage, machines):
    """Nobody would come for what waits in the ring: whoever prints waits until the port has it."""
    elsewhere = ("-device", "isa-serial,chardev=com1,iobase=0x3f8,irq=5")
    machine = machines(stage.start(cmdline="", serial=False, exit_port=False, extra=elsewhere))
    machine.expect("shell> $")
    with machine.unread():
        Person(machine).types("hexdump" + 6 * " welcome.txt" + "; echo the end\n")
    text = machine.expect("\r\nthe end\r\nshell> $")
    assert LOST not in text, f"there is a reader again before two seconds of the machine's time have passed; what came:\n{text}"
    first, *others = text.split("00000000 ")[1:]
    assert len(others) == 5, f"six dumps must come, and {1 + len(others)} did:\n{text}"
    different = [dump for dump in others if dump.strip() != first.strip()]
    assert not different, f"six dumps of one file must be the same; different from the first is {different[0]}"
