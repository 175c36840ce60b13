"""What the kernel has in its books, so that a test can compare before and after."""

import re

BEHIND = ("the kernel must have as many free frames, ports, messages and send-once rights as before (second): what differs was left behind by "
          "programs that have ended, or was taken from what others use")


def settled_free(machine):
    """Free frames with the kernel's spares and what waits to be given back. From the shell and back to it."""
    to_the_monitor(machine)
    settled = frames(machine)
    to_the_shell(machine)
    return settled


def kernel_state(machine):
    """settled_free() and live IPC objects, counted by the monitor, which also checks every invariant. From the shell and back to it."""
    to_the_monitor(machine)
    settled = frames(machine)
    assert "every invariant holds" in machine.command("ipc check"), (
        "`ipc check` counts every pointer to every port again, and must find `every invariant holds`")
    counts = machine.command("ipc").splitlines()
    alive = counts[0], re.match(r"send-once rights: (\d+) now", counts[1]).group(1)
    to_the_shell(machine)
    return settled, alive


def frames(machine):
    return int(re.search(r"settled free (\d+)", machine.command("frames")).group(1))


def to_the_monitor(machine):
    machine.send("\x1d")
    machine.read_prompt(["monitor> "])


def to_the_shell(machine):
    machine.send("continue\r")
    machine.expect("continue\r\n")
    machine.send("true\r")
    machine.read_prompt()
