"""The heap as docs/CONTRACT.md describes it, for `trial heap`: sizes and contents; whoever loses a byte gets another digest."""

from machine.splitmix import SplitMix64
from models.trial import Digest

NAME = "heap"
HINT = ("a sum that differs: somebody else wrote into the object, so two objects overlap (a size class too small, a block given out twice), or not all bytes "
        "were copied when it was replaced. No number at all: the allocation was refused. The last number 0: frames are not given back after the last "
        "object is freed, or the caches keep them.")

SLOTS, LARGE, SMALL = 256, 20000, 1000
RAMP = bytes(range(256)) * (LARGE // 256 + 2)


def ramp(key, start, end):
    """Bytes start..end of an object filled with key: byte i is (key + i) % 256."""
    first = (key + start) % 256
    return RAMP[first:first + end - start]


def run(seed, count, result):
    """Lets the operations enter the Digest `result`, and returns it."""
    random, slots = SplitMix64(seed), [None] * SLOTS
    for _ in range(count):
        r = random.next()
        slot, most = r % SLOTS, LARGE if (r >> 16) % 64 == 0 else SMALL
        old = slots[slot]
        if old is not None and (r >> 8) % 4 != 0:
            result.begin_step("the object in slot {}, of {} bytes, is freed", slot, len(old))
            result.add(sum(old), "sum of its bytes")
            slots[slot] = None
            continue
        size, key = 1 + random.next() % most, random.next()
        kept = (old or b"")[:size]
        slots[slot] = kept + ramp(key, len(kept), size)
        result.begin_step("an object of {} bytes goes into slot {}, in place of {} bytes", size, slot, len(old or b""))
        result.add(size, "its size")
    result.begin_step("the end: every object is freed, in the order of the slots")
    for slot, contents in enumerate(slots):
        if contents is not None:
            result.add(sum(contents), "sum of the object in slot {}", slot)
    result.add(1, "as many frames are free (settled) as at the start")
    return result


def digest(seed, count):
    return run(seed, count, Digest()).value
