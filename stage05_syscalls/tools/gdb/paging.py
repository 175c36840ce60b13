"""GDB's commands beginning with `mach`, and the first: mach pte ADDRESS."""

import gdb

FLAGS = ((1, "w", "-"), (2, "u", "-"), (5, "A", "-"), (6, "D", "-"), (8, "G", "-"))  # bit, if it is set, if it is not
PRESENT, LARGE, NO_EXECUTE = 1 << 0, 1 << 7, 1 << 63
ADDRESS = 0x000F_FFFF_FFFF_F000
LEVELS = (("PML4", 39), ("PDPT", 30), ("PD", 21), ("PT", 12))  # a table, and the lowest bit of the index into it


def number(text):
    return int(gdb.parse_and_eval(text).cast(gdb.lookup_type("unsigned long")))


def physical_word(address):
    """The 64 bits at a physical address. QEMU reads them past the page tables."""
    gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
    try:
        return int.from_bytes(gdb.selected_inferior().read_memory(address, 8).tobytes(), "little")
    finally:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


def flags(entry):
    letters = "".join(on if entry >> bit & 1 else off for bit, on, off in FLAGS)
    return letters + ("-" if entry & NO_EXECUTE else "x")


class Mach(gdb.Command):
    """The kernel's objects, as text."""

    def __init__(self):
        super().__init__("mach", gdb.COMMAND_USER, gdb.COMPLETE_NONE, prefix=True)


class Pte(gdb.Command):
    """mach pte ADDRESS: how the processor translates it, table by table (Intel SDM vol. 3A, 4.5).

Of each entry: w writable, u user mode too, A accessed, D written, G global, x executable."""

    def __init__(self):
        super().__init__("mach pte", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("mach pte wants an address, for example: mach pte $rip")
        address = number(argument)
        table = number("$cr3") & ADDRESS
        for name, low in LEVELS:
            index = address >> low & 511
            entry = physical_word(table + 8 * index)
            if not entry & PRESENT:
                print(f"{name}[{index}] at {table + 8 * index:#x}: {entry:#x} not present: nothing is mapped at {address:#x}")
                return
            print(f"{name}[{index}] at {table + 8 * index:#x}: {entry:#x} {flags(entry)}")
            page = (1 << low) - 1
            if low == 12 or (low < 39 and entry & LARGE):
                print(f"{address:#x} is physical {(entry & ADDRESS & ~page) | (address & page):#x}, in a page of {(page + 1) // 1024} KiB")
                return
            table = entry & ADDRESS


Mach()
Pte()
