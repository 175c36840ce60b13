"""The guest's physical memory, read from outside while it runs or stands.

Invariant: reads only; the guest cannot tell. RAM is read from QEMU's own memory through /proc/PID/mem; whatever is not RAM
(the screen's text memory) through QEMU.
"""

import os
import struct
import tempfile

from . import sandbox
from .outcomes import Infrastructure

FOUR_GIB = 1 << 32


class Memory:
    def __init__(self, qmp, pid, directory):
        self._qmp = qmp
        self._directory = directory
        try:
            self._file = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
        except OSError:
            self._file = None  # no ptrace permission here: everything goes through QEMU
        self._bases = {}

    def close(self):
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def read(self, address, size):
        """`size` bytes of RAM at a physical address."""
        if address + size > 0xA0000 and address < 0x100000:
            return self.read_device(address, size)
        base = self._base(address >= FOUR_GIB)
        if base is None:
            return self.read_device(address, size)
        try:
            data = os.pread(self._file, size, base + address)
        except OSError:
            data = b""
        if len(data) != size:
            self._qmp.execute("query-status")  # has the machine ended? Then it says how
            raise Infrastructure(f"guest memory at {address:#x} cannot be read")
        return data

    def read_device(self, address, size):
        """Bytes through QEMU's bus, so that devices such as the VGA answer."""
        handle, path = tempfile.mkstemp(dir=self._directory, prefix="pmemsave.")
        sandbox.let_in(path)
        try:
            self._qmp.execute("pmemsave", val=address, size=size, filename=path)
            return os.pread(handle, size, 0)
        finally:
            os.close(handle)
            os.unlink(path)

    def u64(self, address):
        return struct.unpack("<Q", self.read(address, 8))[0]

    def _base(self, high):
        """What to add to a physical address to get QEMU's own, below or above the hole at 4 GiB."""
        if self._file is None:
            return None
        if high not in self._bases:
            address = FOUR_GIB if high else 0
            answer = self._qmp.human(f"gpa2hva {address:#x}")
            if " is " not in answer:
                raise Infrastructure(f"no RAM at {address:#x}: {answer.strip()}")
            self._bases[high] = int(answer.split(" is ")[1], 16) - address
        return self._bases[high]
