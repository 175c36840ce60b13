"""What a search for races says (kernel/test/race.hpp), with the lines of source that it cannot know."""

import re

from . import ktap, tools
from .outcomes import Panic

PLACE = re.compile(r"# race (?P<name>\w+): (?P<what>.+) after instruction (?P<number>\d+), before (?P<address>0x[0-9a-f]+)")
AGAIN = re.compile(r"# race \w+: again with (?P<options>.+)")
WRONG = re.compile(r"# race:\d+: (?P<name>\w+): (?P<what>.+)")


def line_of(kernel, address):
    """`kernel/thread/wait_queue.cpp:14 WaitQueue::wait` for an address in the kernel: what is compiled into others is told by its innermost source
    that is no header."""
    lines = tools.run(["addr2line", "-i", "-f", "-C", "-e", kernel, address]).stdout.decode().splitlines()
    chain = [(place.split(" ")[0].removeprefix("./"), name.split("(")[0]) for name, place in zip(lines[::2], lines[1::2])]
    return " ".join(next((entry for entry in chain if ".hpp:" not in entry[0]), chain[-1]))


def explained(text, stage):
    """One paragraph for each failure in the report of a kernel's suite `races`: where, what of it, and how to look at it under GDB."""
    found, places = [], []
    for line in text.replace("\r", "").split("\n"):
        if place := PLACE.search(line):
            places.append(f"{line_of(stage.kernel, place['address'])}, {place['what']} after instruction {place['number']}")
        elif again := AGAIN.search(line):
            places.append(f"again: make stage{stage.number} debug CMDLINE='{again['options']}' and in GDB: `break race_moment`, `continue`, `info line *frame.rip`")
        elif wrong := WRONG.search(line):
            found.append("\n    ".join([f"{wrong['name']}: {wrong['what']}", *places]))
            places = []
    return "\n".join([*found, *places])


def search(machine, stage, suite="races", least=40):
    """The report of a search of the kernel's, by scenario: in how many runs, of at least so many, one thing happened. A failure, a panic too, is
    told with its places."""
    try:
        text = machine.command(f"test {suite}")
    except Panic as panic:
        raise AssertionError(f"{panic.detail}\n{explained(panic.console, stage)}") from panic
    report = ktap.parse(text)
    assert report.passed, f"{explained(text, stage)}\n{report.summary()}"
    searched = {name: int(runs) for name, runs in re.findall(r"# race (\w+): (?:\d+ instructions; )?one event in each of (\d+) runs", text)}
    assert searched, f"the suite `{suite}` must say of each scenario how many runs its search took"
    short = [name for name, runs in searched.items() if runs < least]
    assert not short, f"these scenarios were stopped at fewer than {least} of their instructions, so that nothing was searched: {short}"
    return searched
