"""What EXTENSION.md shows."""

import re


def test_zone(zone, monitor, parameters):
    size = 4096 << parameters.TOP
    assert zone.base % size == 0, f"the zone at {zone.base:#x} begins at a multiple of its size, {size:#x}"
    assert zone.free == [0] * parameters.TOP + [1], "at first all of it is one block"
    ranges = [(int(start, 16), int(end, 16)) for start, end in re.findall(r"^RAM (0x\w+) to (0x\w+)$", monitor.command("frames"), re.M)]
    assert any(start <= zone.base and zone.base + size <= end for start, end in ranges), "the zone is in RAM"
    given = [int(address, 16) for address in re.findall(r"^frame (0x\w+)$", monitor.command("frame alloc 3000"), re.M)]
    assert len(given) == 3000 and not any(zone.base <= address < zone.base + size for address in given), "`frame alloc` gives no frames of the zone"


def test_split_and_merge(zone, parameters):
    """A block of order 0 leaves one free block of each order below the top."""
    top = parameters.TOP
    frame = zone.alloc(0)
    assert frame == (0 if parameters.KEEP == "lower" else (1 << top) - 1), f"of the halves the {parameters.KEEP} one is split on; the frame is number {frame} of the zone"
    assert zone.show() == (zone.base, [1] * top + [0])
    assert zone.alloc(top) is None and zone.show()[1] == [1] * top + [0]
    assert zone.release(frame) == 0 and zone.show()[1] == [0] * top + [1], "the buddies find each other again, up to the top"
    assert zone.alloc(top) == 0 and zone.show()[1] == [0] * (top + 1)
    assert zone.shrink(0, 1) == top and zone.show()[1] == [0, *[1] * (top - 1), 0]
    assert zone.release(0) == 1 and zone.show()[1] == [0] * top + [1]


def test_wrong(zone, parameters):
    first = zone.alloc(2)
    left = zone.show()
    for frame in (first + 1, first + 2, first + 4, first ^ 4, 1 << parameters.TOP):
        assert zone.release(frame) is None, f"no block begins at frame {frame}; one of order 2 begins at {first}"
    for words in (f"alloc {parameters.TOP + 1}", "alloc 64", "alloc 4294967296"):
        assert zone.ask(words) == f"{parameters.COMMAND}: no block\n"
    assert zone.show() == left, "what is wrong changes nothing"
    assert zone.release(first) == 2 and zone.release(first) is None
