"""How long a kernel keeps interrupts off: machines with a plugin of QEMU that measures it, in guest instructions.

Invariant: nothing is missed. The plugin follows the interrupt flag through every instruction that the kernel executes, and counts its own mistakes.
"""

import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import saved, tools
from .symbols import Symbols

HERE = Path(__file__).resolve().parent
STRETCHES, CALLS = 4096, 12  # as in interrupts_off.c
HEADER, STRETCH = struct.Struct("<5Q"), struct.Struct(f"<{4 + CALLS}Q")
ENTRIES = ["trap_entry", "trap_entry_any_state", "system_call_entry"]

LIMIT = 50_000  # instructions
# They look at everything there is at one moment, and are called by tests and the monitor only.
WHOLE_LOOKS = ["ipc::broken_invariant", "AddressSpace::consistent", "FrameAllocator::consistent", "memory::heap_verify", "memory::heap_statistics",
               "memory::size_class_statistics"]


@dataclass(frozen=True)
class Stretch:
    """The longest of the stretches that began and ended at these instructions."""

    first: int
    last: int
    longest: int
    times: int
    calls: tuple  # under way when it ended, the innermost first


class Measured:
    """A machine that is measured from its kernel's first instruction on. It has one processor."""

    def __init__(self, stage, directory, prompts=None, **options):
        work = Path(tempfile.mkdtemp(prefix="interrupts_off.", dir=directory))
        plugin, self._file = work / "interrupts_off.so", work / "stretches"
        tools.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", plugin, HERE / "interrupts_off.c"])
        with self._file.open("wb") as file:
            file.truncate(HEADER.size + STRETCHES * STRETCH.size)
        self._kernel, symbols = stage.kernel, Symbols(stage.kernel)
        self._boot = symbols.entry
        entries = "".join(f",entry={symbols.address(name):#x}" for name in ENTRIES if name in symbols.names())
        interrupts = f",interrupts={symbols.address('trap_stub_32'):#x}-{symbols.address('trap_entry'):#x}"
        config = stage.config(shift=0, processors=1, extra=("-plugin", f"{plugin},stretches={self._file},boot={self._boot:#x}{entries}{interrupts}"), **options)
        self.machine = saved.boot(config, stage.kernel, work, prompts)

    def still_off(self):
        """For so many instructions interrupts have been off now."""
        now, off, began, _, _ = HEADER.unpack_from(self._file.read_bytes())
        return now - began if off else 0

    def stretches(self):
        """All so far, the longest first."""
        data = self._file.read_bytes()
        mistakes = HEADER.unpack_from(data)[-1]
        assert mistakes == 0, f"{mistakes} interrupts came while they were thought to be off: the measurement is mistaken"
        found = [Stretch(*fields[:4], tuple(call for call in fields[4:] if call)) for fields in STRETCH.iter_unpack(data[HEADER.size:]) if fields[3]]
        return sorted(found, key=lambda stretch: -stretch.longest)

    def _where(self, address):
        """`function (file:line)`, and the function into which it is compiled, for an address in the kernel."""
        lines = tools.run(["addr2line", "-i", "-f", "-C", "-e", self._kernel, hex(address)]).stdout.decode().splitlines()
        places = [line.split(" ")[0].removeprefix("./").removeprefix("kernel/") for line in lines[1::2]]
        return " in ".join(f"{name.split('(')[0]} ({place})" for name, place in list(zip(lines[::2], places))[-2:])

    def _described(self, stretch):
        return "\n".join([f"{stretch.longest:,} instructions, the longest of {stretch.times:,}", f"    from {self._where(stretch.first)}",
                          f"    to   {self._where(stretch.last)}", *(f"    called in {self._where(call)}" for call in stretch.calls[:8])])

    def report(self, most=5):
        """(the longest that counts, a text about it and the next ones). Listed apart, because they do not count: the boot up to the first STI,
        polled console output, and looks at the whole of a data structure that only tests and the monitor take."""
        longest, apart, counted = 0, {}, []
        for stretch in self.stretches():
            beginning = self._where(stretch.first)
            kind = next((name for name in WHOLE_LOOKS if name in beginning), "console output" if "console::write" in beginning else "")
            if stretch.first == self._boot:
                kind = "boot"
            if kind:
                apart[kind] = max(apart.get(kind, 0), stretch.longest)
            else:
                longest = max(longest, stretch.longest)
                counted.append(stretch)
            if len(counted) == most:
                break
        text = "\n".join([*map(self._described, counted), *(f"apart: {kind}: {instructions:,}" for kind, instructions in apart.items())])
        return longest, text

    def check(self):
        """No stretch is longer than LIMIT; the worst are printed, and named if it is."""
        longest, text = self.report()
        print(text)
        assert longest <= LIMIT, (
            f"with interrupts off the kernel executes up to {longest:,} instructions at a stretch; {LIMIT:,} are allowed. What takes longer must be done in pieces, "
            f"with preemption points between. The longest:\n{text}")
