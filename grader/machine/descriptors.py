"""The processor's descriptor tables, decoded from the guest's memory: GDT, IDT, TSS."""

import struct
from dataclasses import dataclass

INTERRUPT_GATE, TRAP_GATE = 0xE, 0xF


@dataclass(frozen=True)
class Segment:
    """A GDT entry of eight bytes."""

    present: bool
    dpl: int
    code: bool
    writable: bool  # data: writable; code: readable
    long_mode: bool
    is_system: bool
    kind: int


@dataclass(frozen=True)
class Gate:
    """An IDT entry."""

    vector: int
    offset: int
    selector: int
    ist: int
    kind: int  # INTERRUPT_GATE or TRAP_GATE
    dpl: int
    present: bool


@dataclass(frozen=True)
class TaskState:
    base: int
    limit: int
    rsp: tuple  # RSP0..RSP2
    ist: tuple  # IST1..IST7, as ist[1]..ist[7]; ist[0] is None
    io_map: int


def gdt(machine):
    """selector -> Segment for every entry; the second half of a system descriptor is left out."""
    registers, tables = machine.registers(), machine.page_tables()
    data = tables.read(registers.gdt_base, registers.gdt_limit + 1)
    result, index = {}, 0
    while index + 8 <= len(data):
        word = struct.unpack_from("<Q", data, index)[0]
        kind, is_system = word >> 40 & 0xF, not word >> 44 & 1
        result[index] = Segment(bool(word >> 47 & 1), word >> 45 & 3, bool(kind & 8), bool(kind & 2), bool(word >> 53 & 1), is_system, kind)
        index += 16 if is_system and word >> 47 & 1 else 8
    return result


def idt(machine):
    """The gates, in order of their vectors."""
    registers, tables = machine.registers(), machine.page_tables()
    data = tables.read(registers.idt_base, registers.idt_limit + 1)
    gates = []
    for vector in range(len(data) // 16):
        low, selector, ist, attributes, middle, high = struct.unpack_from("<HHBBHI", data, vector * 16)
        gates.append(Gate(vector, low | middle << 16 | high << 32, selector, ist & 7, attributes & 0xF, attributes >> 5 & 3, bool(attributes & 0x80)))
    return gates


def task_state(machine):
    """The TSS that TR points at."""
    segment = machine.registers().segments["tr"]
    data = machine.page_tables().read(segment.base, 104)
    rsp = struct.unpack_from("<3Q", data, 4)
    ist = (None, *struct.unpack_from("<7Q", data, 36))
    return TaskState(segment.base, segment.limit, rsp, ist, struct.unpack_from("<H", data, 102)[0])
