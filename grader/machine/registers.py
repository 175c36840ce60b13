"""The processor's state as QEMU shows it (`info registers`).

Invariant: everything here is read from outside; the guest is not asked and takes no part.
"""

import re
from dataclasses import dataclass

GENERAL = ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", *(f"r{n}" for n in range(8, 16))]

CR0_PE, CR0_MP, CR0_EM, CR0_TS, CR0_WP, CR0_AM, CR0_NW, CR0_CD, CR0_PG = (1 << bit for bit in (0, 1, 2, 3, 16, 18, 29, 30, 31))
CR4_PAE, CR4_PGE, CR4_OSFXSR, CR4_UMIP, CR4_LA57 = 1 << 5, 1 << 7, 1 << 9, 1 << 11, 1 << 12
CR4_FSGSBASE, CR4_OSXSAVE, CR4_SMEP, CR4_SMAP = 1 << 16, 1 << 18, 1 << 20, 1 << 21
EFER_SCE, EFER_LME, EFER_LMA, EFER_NXE = 1 << 0, 1 << 8, 1 << 10, 1 << 11
RFLAGS_IF = 1 << 9


@dataclass(frozen=True)
class Segment:
    selector: int
    base: int
    limit: int
    flags: int


@dataclass(frozen=True)
class Registers:
    rip: int
    rflags: int
    cpl: int
    halted: bool
    general: dict  # rax ... r15
    segments: dict  # es cs ss ds fs gs ldt tr -> Segment
    gdt_base: int
    gdt_limit: int
    idt_base: int
    idt_limit: int
    cr0: int
    cr2: int
    cr3: int
    cr4: int
    efer: int
    text: str

    def __getattr__(self, name):
        general = self.__dict__.get("general", {})
        if name in general:
            return general[name]
        raise AttributeError(name)

    @property
    def interrupts_enabled(self):
        return bool(self.rflags & RFLAGS_IF)

    @property
    def idle(self):
        """Halted, and an interrupt will wake it."""
        return self.halted and self.interrupts_enabled

    @property
    def dead(self):
        """Halted for good: nothing but an NMI or a reset will change that."""
        return self.halted and not self.interrupts_enabled

    @property
    def long_mode(self):
        return bool(self.efer & EFER_LMA)


def _number(text, name):
    match = re.search(rf"\b{name} *= *([0-9a-fA-F]+)", text)
    return int(match.group(1), 16) if match else 0


def parse(text):
    """Registers from the text of `info registers`; 32-bit code prints EAX where 64-bit code prints RAX."""
    general = {}
    for name in GENERAL:
        value = _number(text, name.upper())
        general[name] = value or _number(text, "E" + name[1:].upper())
    segments = {}
    for match in re.finditer(r"^(ES|CS|SS|DS|FS|GS|LDT|TR) *= *(\w+) (\w+) (\w+) (\w+)", text, re.M):
        name, *values = match.groups()
        segments[name.lower()] = Segment(*(int(value, 16) for value in values))
    gdt = re.search(r"^GDT= *(\w+) (\w+)", text, re.M)
    idt = re.search(r"^IDT= *(\w+) (\w+)", text, re.M)
    return Registers(
        rip=_number(text, "RIP") or _number(text, "EIP"),
        rflags=_number(text, "RFL") or _number(text, "EFL"),
        cpl=_number(text, "CPL"), halted=_number(text, "HLT") == 1,
        general=general, segments=segments,
        gdt_base=int(gdt.group(1), 16), gdt_limit=int(gdt.group(2), 16),
        idt_base=int(idt.group(1), 16), idt_limit=int(idt.group(2), 16),
        cr0=_number(text, "CR0"), cr2=_number(text, "CR2"), cr3=_number(text, "CR3"), cr4=_number(text, "CR4"),
        efer=_number(text, "EFER"), text=text)
