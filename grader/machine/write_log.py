"""What QEMU's blklogwrites has written down of a disk: each write and each flush, in order. And the disks that the machine may leave behind
when its power goes: a disk may keep what it was given in a cache of its own, until it is told to flush.

The format is that of Linux's dm-log-writes (Documentation/admin-guide/device-mapper/log-writes.rst).
"""

import struct
from dataclasses import dataclass

SECTOR = 512
ENTRY = struct.Struct("<QQQQ")  # first sector, sectors, flags, length of what follows in words of its own
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8
SUBSETS = 20  # random ones of the writes between two flushes


@dataclass(frozen=True)
class Event:
    flush: bool  # of all before it
    start: int  # bytes
    data: bytes


@dataclass(frozen=True)
class Cut:
    """The disk has made all events before `sure`, and those of them up to `end` that are in `made`."""

    sure: int
    end: int
    made: frozenset

    def __str__(self):
        return f"after event {self.end}, of which those before {self.sure} are on the disk, and {len(self.made)} of the others"


def arguments(image, log, device):
    """QEMU's arguments for a disk whose writes are written down. `device`: with its bus, without its drive."""
    log.touch()
    return ("-blockdev", f"driver=blklogwrites,node-name=logged,file.driver=file,file.filename={image},log.driver=file,log.filename={log},log-sector-size={SECTOR}",
            "-device", f"{device},drive=logged")


def read(path):
    """The events that are whole. The log's head, its first sector, is not asked: QEMU writes it only when it flushes."""
    log = path.read_bytes()
    events, at = [], SECTOR
    while at + SECTOR <= len(log):
        first, count, flags, length = ENTRY.unpack_from(log, at)
        assert length == 0 and not flags & (DISCARD | MARK), f"nobody has discarded or marked anything; the entry at {at} has flags {flags}"
        end = at + SECTOR + count * SECTOR
        if end > len(log):
            break
        if flags & FLUSH:
            events.append(Event(True, 0, b""))
        if count:
            events.append(Event(False, first * SECTOR, log[at + SECTOR:end]))
        if flags & FUA:
            events.append(Event(True, 0, b""))
        at = end
    return events


def cuts(events, chance):
    """Every prefix; and at every flush, and at the end, each single write since the last one left out, and random subsets of them."""
    sure = 0
    for end in range(len(events) + 1):
        since = range(sure, end)
        at_rest = end == len(events) or events[end].flush
        if not at_rest or end == len(events):
            yield Cut(sure, end, frozenset(since))
        if not at_rest:
            continue
        for left_out in since:
            yield Cut(sure, end, frozenset(since) - {left_out})
        if len(since) > 2:
            for _ in range(SUBSETS):
                yield Cut(sure, end, frozenset(i for i in since if chance.random() < 0.5))
        sure = end + 1


def replay(image, events, cut):
    """The bytes of the disk after the cut, of one that was `image`."""
    disk = bytearray(image)
    for number, event in enumerate(events[:cut.end]):
        if number < cut.sure or number in cut.made:
            disk[event.start:event.start + len(event.data)] = event.data
    return disk
