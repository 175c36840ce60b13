"""Names for the kernel's addresses: functions, objects and sections of kernel.elf."""

import bisect
import functools
from pathlib import Path

from elftools.elf.elffile import ELFFile

from . import sandbox, tools

LONGEST_NAME = 4096
NAMING = sandbox.Limits(processor=10, memory=512 << 20)


class Symbols:
    def __init__(self, path):
        self.path = Path(path)
        self._by_name, functions = {}, []
        with open(path, "rb") as file:
            elf = ELFFile(file)
            self.sections = {s.name: (s["sh_addr"], s["sh_size"], s["sh_flags"]) for s in elf.iter_sections() if s["sh_addr"]}
            self.segments = [(s["p_vaddr"], s["p_memsz"], s["p_flags"]) for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"]
            self.loaded_at = {s["p_vaddr"]: s["p_paddr"] for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"}
            self.entry = self._physical(elf.header.e_entry)
            table = elf.get_section_by_name(".symtab")
            for symbol in table.iter_symbols() if table else ():
                value, kind = symbol["st_value"], symbol["st_info"]["type"]
                if symbol.name:
                    self._by_name.setdefault(symbol.name, (value, symbol["st_size"]))
                if symbol.name and (kind == "STT_FUNC" or (kind == "STT_NOTYPE" and not symbol.name.startswith("."))):
                    functions.append((value, symbol["st_size"], symbol.name))
        functions.sort()
        self._functions = functions
        self._starts = [start for start, _, _ in functions]

    def _physical(self, entry):
        """What a boot loader makes of an entry point that is an address the kernel is linked at."""
        for start, size, _ in self.segments:
            if start <= entry < start + size:
                return entry - start + self.loaded_at[start]
        return entry

    def address(self, name):
        """The address of a symbol, by its linker name; KeyError if there is none."""
        return self._by_name[name][0]

    def size(self, name):
        return self._by_name[name][1]

    def names(self):
        return list(self._by_name)

    def function_at(self, address):
        """`name+0x12` for an address inside the kernel's code, demangled; an empty string elsewhere."""
        if not any(start <= address < start + size for start, size, _ in self.segments):
            return ""
        index = bisect.bisect_right(self._starts, address) - 1
        if index < 0:
            return ""
        start, size, name = self._functions[index]
        if size and address >= start + size:
            return ""
        return f"{demangle(name)}+{address - start:#x}"


@functools.lru_cache(maxsize=4096)
def demangle(name):
    if not name.startswith("_Z") or len(name) > LONGEST_NAME:
        return name
    # A name may be made to be the end of whoever reads it.
    done = tools.run(sandbox.command(["c++filt", name], limits=NAMING), check=False)
    return done.stdout.decode(errors="replace").strip() or name


@functools.lru_cache(maxsize=32)
def load(path, modified=0):
    """The symbols of a kernel; pass its modification time so that a rebuilt one is read again."""
    return Symbols(path)
