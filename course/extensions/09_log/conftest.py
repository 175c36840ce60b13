"""What the log must hold: the serial line has shown the same bytes."""

import pytest


class Said:
    """The console of a machine, as its sinks were given it: the serial line alone puts a carriage return before each newline."""

    def __init__(self, machine, parameters):
        self.machine, self.size = machine, parameters.SIZE

    def all(self):
        self.machine.console.drain()
        raw = self.machine.console.text()
        return raw[raw.index("Mach_R kernel starting..."):].replace("\r\n", "\n")

    def due(self, line):
        """What the log holds when `line` was typed, and its Enter was echoed."""
        text = self.all() + line + "\n"
        if len(text) <= self.size:
            return text.replace("\r", "")
        last = text[-self.size:]
        return (last[last.index("\n") + 1:] if "\n" in last else last).replace("\r", "")

    def check(self, line):
        due, came = self.due(line), self.machine.command(line)
        same = next((at for at, (one, other) in enumerate(zip(due, came)) if one != other), min(len(due), len(came)))
        assert came == due, (f"`{line}` must show {len(due)} bytes, of which the first {same} agree with the {len(came)} that came;\nthen are due {due[same:same + 60]!r}\n"
                             f"and came    {came[same:same + 60]!r}")


@pytest.fixture
def said(parameters):
    return lambda machine: Said(machine, parameters)
