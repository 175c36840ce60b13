"""The page tables, walked from CR3 in the guest's physical memory: what is mapped where, and with which rights.

Invariant: rights are those of the whole walk (writable, user and executable only if every level allows it), as the processor sees them.
"""

import itertools
import struct
from dataclasses import dataclass

PRESENT, WRITABLE, USER, ACCESSED, DIRTY, LARGE, GLOBAL, NO_EXECUTE = 1, 2, 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 63
ADDRESS = 0x000FFFFFFFFFF000
SIZES = {3: 1 << 30, 2: 1 << 21, 1: 1 << 12}  # what a leaf maps, by level (4 is the top)
ENTRIES = struct.Struct("<512Q")
MOST_MAPPINGS = 1 << 20  # more than any kernel needs: tables that lead into one another have 512 to the fourth


@dataclass(frozen=True)
class Mapping:
    virtual: int
    physical: int
    size: int
    writable: bool
    user: bool
    executable: bool
    is_global: bool
    entry: int = 0  # the raw leaf

    @property
    def end(self):
        return self.virtual + self.size

    def __str__(self):
        rights = ("u" if self.user else "-") + "r" + ("w" if self.writable else "-") + ("x" if self.executable else "-")
        return f"{self.virtual:#018x} -> {self.physical:#x} +{self.size:#x} {rights}{' global' if self.is_global else ''}"


class PageTables:
    """One root's tables. Reads are not atomic: stop the machine (or leave it idle) for a consistent picture."""

    def __init__(self, memory, root):
        self._memory = memory
        self.root = root & ADDRESS

    def mappings(self, start=0, end=1 << 64):
        """Every leaf that touches [start, end), in ascending order of virtual address."""
        found = list(itertools.islice(self._walk(self.root, 4, 0, WRITABLE | USER, start, end), MOST_MAPPINGS + 1))
        assert len(found) <= MOST_MAPPINGS, f"the page tables at {self.root:#x} have more than {MOST_MAPPINGS} pages: do they lead into one another?"
        return found

    def translate(self, virtual):
        """The Mapping that holds a virtual address, or None."""
        page = virtual & ~0xFFF
        for mapping in self._walk(self.root, 4, 0, WRITABLE | USER, page, page + 1):
            return mapping
        return None

    def physical(self, virtual):
        mapping = self.translate(virtual)
        return None if mapping is None else mapping.physical + (virtual - mapping.virtual)

    def read(self, virtual, size):
        """Bytes at a virtual address; KeyError where nothing is mapped."""
        data = b""
        while len(data) < size:
            here = virtual + len(data)
            physical = self.physical(here)
            if physical is None:
                raise KeyError(f"{here:#x} is not mapped")
            data += self._memory.read(physical, min(size - len(data), 0x1000 - (here & 0xFFF)))
        return data

    def tables(self):
        """The physical addresses of all page-table pages, the root included."""
        found, work = {self.root}, [(self.root, 4)]
        while work:
            table, level = work.pop()
            for entry in ENTRIES.unpack(self._memory.read(table, 4096)) if level > 1 else ():
                if entry & PRESENT and not (entry & LARGE and level < 4) and entry & ADDRESS not in found:
                    found.add(entry & ADDRESS)
                    work.append((entry & ADDRESS, level - 1))
        return found

    def _walk(self, table, level, base, rights, start, end):
        shift = 12 + 9 * (level - 1)
        span = 1 << shift
        for index, entry in enumerate(ENTRIES.unpack(self._memory.read(table, 4096))):
            if not entry & PRESENT:
                continue
            virtual = base | index << shift
            if level == 4 and index >= 256:
                virtual |= 0xFFFF << 48
            if virtual >= end or virtual + span <= start:
                continue
            here = (rights & entry) | ((rights | entry) & NO_EXECUTE)
            if level == 1 or (level < 4 and entry & LARGE):
                yield Mapping(virtual, entry & ADDRESS & ~(span - 1), span, bool(here & WRITABLE), bool(here & USER),
                              not here & NO_EXECUTE, bool(entry & GLOBAL), entry)
            else:
                yield from self._walk(entry & ADDRESS, level - 1, virtual, here, start, end)
