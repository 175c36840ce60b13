"""What the processor holds once the kernel runs: long mode, the kernel's own descriptor tables, interrupt stacks."""

import re

import pytest

from machine import descriptors
from machine import registers as r

KERNEL_CODE, KERNEL_DATA, USER_DATA, USER_CODE, TSS = 0x08, 0x10, 0x20, 0x28, 0x30
BREAKPOINT = 3
OWN_STACKS = {8: "double fault", 2: "NMI", 18: "machine check"}
KERNEL_HALF = 0xFFFF800000000000


def test_modes(monitor):
    registers = monitor.registers()
    expect_bits("EFER", registers.efer, SET_IN_EFER, on=True)
    expect_bits("CR0", registers.cr0, SET_IN_CR0, on=True)
    expect_bits("CR0", registers.cr0, CLEAR_IN_CR0, on=False)
    expect_bits("CR4", registers.cr4, SET_IN_CR4, on=True)
    expect_bits("CR4", registers.cr4, CLEAR_IN_CR4, on=False)
    assert registers.cpl == 0, f"the processor is at privilege level {registers.cpl} at the monitor's prompt, which is the kernel's"
    assert registers.idle, "at the prompt the processor should be halted with interrupts on (sti; hlt), waiting for a key"
    assert registers.rip > KERNEL_HALF, f"rip is {registers.rip:#x}: the kernel still runs at its low addresses, not at those it is linked for"
    assert registers.rsp > KERNEL_HALF, f"rsp is {registers.rsp:#x}: the stack is still the boot code's, at its low address"


SET_IN_EFER = {r.EFER_LME: "long mode is enabled", r.EFER_LMA: "long mode is active", r.EFER_NXE: "pages can be not executable"}
SET_IN_CR0 = {r.CR0_PE: "protected mode", r.CR0_PG: "paging", r.CR0_WP: "the kernel, too, must not write to read-only pages"}
CLEAR_IN_CR0 = {r.CR0_EM: "SSE instructions would be invalid", r.CR0_TS: "the next SSE instruction would trap"}
SET_IN_CR4 = {r.CR4_PAE: "long mode needs it", r.CR4_OSFXSR: "SSE instructions are invalid without it"}
CLEAR_IN_CR4 = {r.CR4_FSGSBASE: "programs could change GS base, on which the kernel relies", r.CR4_OSXSAVE: "programs could use AVX state that nobody saves",
                r.CR4_LA57: "five levels of page tables, where the kernel has four"}


def expect_bits(name, value, bits, on):
    """Each of the bits is set (or clear) in a control register; the message says what the bit does."""
    wrong = [f"bit {mask.bit_length() - 1} ({why})" for mask, why in bits.items() if bool(value & mask) != on]
    assert not wrong, f"the control register {name} is {value:#x}; {'not set' if on else 'set, and should be clear'}: {', '.join(wrong)}"


def test_segments(monitor):
    registers = monitor.registers()
    assert registers.segments["cs"].selector == KERNEL_CODE, (
        "cs must be the kernel's code segment, 0x08: is it loaded with a far return or jump after `lgdt`?")
    assert registers.segments["ss"].selector in (0, KERNEL_DATA), "ss must be null or the kernel's data segment, 0x10"
    for name in ("ds", "es", "fs", "gs"):
        selector = registers.segments[name].selector
        assert selector in (0, KERNEL_DATA), f"{name} is {selector:#x}: expected null or the kernel's data segment; it may still be the boot loader's, whose table is gone"
    assert registers.segments["tr"].selector == TSS, (
        "the task register must hold 0x30: without `ltr` there is no stack for an exception in ring 3, and none of the interrupt stacks")


def test_no_local_descriptor_table(monitor):
    """Loaded with nothing. What a reset leaves is a table of 64 KiB at address 0, which a program's selector would be looked up in."""
    table = monitor.registers().segments["ldt"]
    assert (table.selector, table.limit) == (0, 0), f"LDTR was never loaded: selector {table.selector:#x}, limit {table.limit:#x}"


def test_gdt(monitor):
    registers, table = monitor.registers(), descriptors.gdt(monitor)
    assert registers.gdt_base > KERNEL_HALF, f"the GDT is at {registers.gdt_base:#x}: still the boot code's, at its low address, which later has no mapping"
    code, data, user_data, user_code = (table[s] for s in (KERNEL_CODE, KERNEL_DATA, USER_DATA, USER_CODE))
    for name, found, dpl, is_code in (("kernel code (0x08)", code, 0, True), ("kernel data (0x10)", data, 0, False), ("user data (0x20)", user_data, 3, False),
                                      ("user code (0x28)", user_code, 3, True)):
        assert found.present, f"{name}: the descriptor is not present: {found}"
        assert found.code == is_code, f"{name}: expected a {'code' if is_code else 'data'} segment, found {found}; SYSCALL and SYSRET count on this order"
        assert found.dpl == dpl, f"{name}: expected privilege level {dpl}, found {found}"
        assert found.long_mode if is_code else found.writable, f"{name}: {'the L bit (64-bit code)' if is_code else 'the writable bit'} of its descriptor is missing: {found}"
    assert table[TSS].present and table[TSS].is_system, f"selector 0x30 must be a present system descriptor, the task state segment's, but is {table[TSS]}"


def test_idt(monitor):
    """All 256 vectors, interrupt gates into the kernel's text; three exceptions have stacks of their own."""
    start, size, _ = monitor.symbols.sections[".text"]
    gates = descriptors.idt(monitor)
    assert len(gates) == 256, "the IDT must have 256 entries, so its limit is 4095"
    for gate in gates:
        assert gate.present, f"vector {gate.vector} has no gate: an interrupt there would be a general protection fault with a misleading error code: {gate}"
        assert gate.kind == descriptors.INTERRUPT_GATE, f"vector {gate.vector} must be an interrupt gate, which turns interrupts off: {gate}"
        assert gate.selector == KERNEL_CODE, f"vector {gate.vector} does not lead to the kernel's code segment (0x08): {gate}"
        assert start <= gate.offset < start + size, f"vector {gate.vector} leads to {gate.offset:#x}, outside the kernel's text: {gate}"
        assert gate.dpl == (3 if gate.vector == BREAKPOINT else 0), f"programs may raise the breakpoint (INT3) and no other vector; vector {gate.vector}: {gate}"
        if gate.vector in OWN_STACKS:
            assert gate.ist, f"vector {gate.vector} ({OWN_STACKS[gate.vector]}) can come while the stack is unusable, and needs a stack of its own (IST): {gate}"
    used = [gates[vector].ist for vector in OWN_STACKS]
    assert len(set(used)) == len(used), f"vectors {list(OWN_STACKS)} use interrupt stacks {used}: if one interrupts another on the same stack, it overwrites its frame"
    shared = len(gates) - len({gate.offset for gate in gates})
    assert shared == 0, f"{shared} vectors share another one's entry point: the entry is the only place that knows which vector it was, so each needs its own"


def test_interrupt_stacks(monitor):
    tss = descriptors.task_state(monitor)
    assert tss.limit >= 103, f"the task state segment has a limit of {tss.limit}; it is 104 bytes, so 103 or more is needed"
    assert tss.io_map > tss.limit - 1, f"the I/O permission map at {tss.io_map} lies within the segment (limit {tss.limit}) and would open ports to programs"
    gates = descriptors.idt(monitor)
    stacks = {vector: tss.ist[gates[vector].ist] for vector in OWN_STACKS}
    assert len(set(stacks.values())) == len(stacks), f"two of the interrupt stacks are the same memory: {[f'{vector}: {top:#x}' for vector, top in stacks.items()]}"
    for vector, top in stacks.items():
        assert top > KERNEL_HALF and top % 16 == 0, f"the stack of vector {vector} begins at {top:#x}: expected an address of the kernel's, a multiple of 16"
        mapping = monitor.page_tables().translate(top - 1)
        assert mapping is not None, f"the stack of vector {vector}, below {top:#x}, is not mapped: the exception would become a triple fault"
        assert mapping.writable and not mapping.user, f"the stack of vector {vector} must be writable for the kernel only: {mapping}"


def test_gs_points_at_the_cpu_block(monitor):
    """The first word of the block that GS points at is its own address."""
    base = monitor.registers().segments["gs"].base
    assert base > KERNEL_HALF, f"GS base is {base:#x}, and must be an address of the kernel's: the block that belongs to this processor"
    assert int.from_bytes(monitor.page_tables().read(base, 8), "little") == base, (
        "the first eight bytes of the block at GS base must be its own address, so that `mov rax, gs:[0]` gives a pointer to it")
    assert re.search(rf"cpu block +0x0*{base:x}\b", monitor.command("cpu")), f"`cpu` must say `cpu block {base:#x}`, what GS base holds"


@pytest.mark.parametrize("cpu", ["qemu64", "max"])
def test_protections_in_use_where_the_processor_has_them(stage, machines, cpu):
    machine = machines(stage.machine(cpu=cpu))
    registers = machine.registers()
    wanted = r.CR4_SMEP | r.CR4_SMAP | r.CR4_UMIP
    if cpu == "qemu64":
        assert registers.cr4 & wanted == 0, f"CR4 is {registers.cr4:#x}: bits 11 (UMIP), 20 (SMEP) or 21 (SMAP) are set on a processor that has none of them"
    elif stage.number >= "06":
        assert registers.cr4 & wanted == wanted, f"CR4 is {registers.cr4:#x}: bits 11 (UMIP), 20 (SMEP) and 21 (SMAP) protect the kernel from programs and should be set"
