"""The zone of EXTENSION.md, as it is seen at the monitor."""

import re

import pytest


class Zone:
    def __init__(self, machine, parameters):
        self.machine, self.command, self.top = machine, parameters.COMMAND, parameters.TOP
        self.base, self.free = self.show()

    def ask(self, words):
        return self.machine.command(f"{self.command} {words}")

    def show(self):
        """(base, free blocks of each order)"""
        said = self.ask("show")
        found = re.fullmatch(r"zone 0x([0-9a-f]+) free((?: \d+)+)\n", said)
        assert found, f"`{self.command} show` answers `zone 0xBASE free N N ...`, and not {said!r}"
        counts = [int(count) for count in found[2].split()]
        assert len(counts) == self.top + 1, f"there are orders from 0 to {self.top}, each with a number; this came: {said!r}"
        return int(found[1], 16), counts

    def alloc(self, order):
        """The first frame's number in the zone; None if there is no such block."""
        said = self.ask(f"alloc {order}")
        if said == f"{self.command}: no block\n":
            return None
        found = re.fullmatch(r"block 0x([0-9a-f]+)\n", said)
        assert found, f"`{self.command} alloc {order}` answers `block 0xADDRESS` or `{self.command}: no block`, and not {said!r}"
        return (int(found[1], 16) - self.base) // 4096

    def address(self, frame):
        return f"{self.base + 4096 * frame:#x}"

    def release(self, frame):
        """The order of the block that was freed; None if there is no such block."""
        return self.answered(f"free {self.address(frame)}", "freed")

    def shrink(self, frame, order):
        return self.answered(f"shrink {self.address(frame)} {order}", "shrunk")

    def answered(self, words, done):
        said = self.ask(words)
        if said == f"{self.command}: no such block\n":
            return None
        found = re.fullmatch(rf"{done} (\d+)\n", said)
        assert found, f"`{self.command} {words}` answers `{done} ORDER` or `{self.command}: no such block`, and not {said!r}"
        return int(found[1])


@pytest.fixture
def zone(monitor, parameters):
    return Zone(monitor, parameters)
