"""The heap as docs/CONTRACT.md describes it, for `trial heap`: sizes and contents; whoever loses a byte gets another digest."""

from machine.splitmix import SplitMix64
from models.sched import Digest

SLOTS, LARGE, SMALL = 256, 20000, 1000
RAMP = bytes(range(256)) * (LARGE // 256 + 2)


def ramp(key, start, end):
    """Bytes start..end of an object filled with key: byte i is (key + i) % 256."""
    first = (key + start) % 256
    return RAMP[first:first + end - start]


def digest(seed, count):
    random, result, slots = SplitMix64(seed), Digest(), [None] * SLOTS
    for _ in range(count):
        r = random.next()
        slot, most = r % SLOTS, LARGE if (r >> 16) % 64 == 0 else SMALL
        old = slots[slot]
        if old is not None and (r >> 8) % 4 != 0:
            result.add(sum(old))
            slots[slot] = None
            continue
        size, key = 1 + random.next() % most, random.next()
        kept = (old or b"")[:size]
        slots[slot] = kept + ramp(key, len(kept), size)
        result.add(size)
    for contents in slots:
        if contents is not None:
            result.add(sum(contents))
    result.add(1)
    return result.value
