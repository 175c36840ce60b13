"""What the processor holds once the kernel runs: long mode, the kernel's own descriptor tables, interrupt stacks."""

import re

import pytest

from machine import descriptors
from machine import registers as r

KERNEL_CODE, KERNEL_DATA, USER_DATA, USER_CODE, TSS = 0x08, 0x10, 0x20, 0x28, 0x30
BREAKPOINT = 3
OWN_STACKS = {8: 1, 2: 2, 18: 3}  # vector -> interrupt stack: #DF, NMI, #MC
KERNEL_HALF = 0xFFFF800000000000


def test_modes(monitor):
    registers = monitor.registers()
    assert registers.efer & r.EFER_LME and registers.efer & r.EFER_LMA and registers.efer & r.EFER_NXE
    assert registers.cr0 & r.CR0_PG and registers.cr0 & r.CR0_PE and registers.cr0 & r.CR0_WP
    assert not registers.cr0 & (r.CR0_EM | r.CR0_TS)
    assert registers.cr4 & r.CR4_PAE and registers.cr4 & r.CR4_OSFXSR
    assert not registers.cr4 & (r.CR4_FSGSBASE | r.CR4_OSXSAVE | r.CR4_LA57)
    assert registers.cpl == 0 and registers.idle
    assert registers.rip > KERNEL_HALF and registers.rsp > KERNEL_HALF


def test_segments(monitor):
    registers = monitor.registers()
    assert registers.segments["cs"].selector == KERNEL_CODE
    assert registers.segments["ss"].selector in (0, KERNEL_DATA)
    assert {registers.segments[name].selector for name in ("ds", "es", "fs", "gs")} == {0}
    assert registers.segments["tr"].selector == TSS


def test_no_local_descriptor_table(monitor):
    """Loaded with nothing. What a reset leaves is a table of 64 KiB at address 0, which a program's selector would be looked up in."""
    table = monitor.registers().segments["ldt"]
    assert (table.selector, table.limit) == (0, 0), f"LDTR was never loaded: selector {table.selector:#x}, limit {table.limit:#x}"


def test_gdt(monitor):
    registers, table = monitor.registers(), descriptors.gdt(monitor)
    assert registers.gdt_base > KERNEL_HALF
    code, data, user_data, user_code = (table[s] for s in (KERNEL_CODE, KERNEL_DATA, USER_DATA, USER_CODE))
    assert code.present and code.code and code.long_mode and code.dpl == 0
    assert data.present and not data.code and data.writable and data.dpl == 0
    assert user_data.present and not user_data.code and user_data.writable and user_data.dpl == 3
    assert user_code.present and user_code.code and user_code.long_mode and user_code.dpl == 3
    assert table[TSS].present and table[TSS].is_system


def test_idt(monitor):
    """All 256 vectors, interrupt gates into the kernel's text; three exceptions have stacks of their own."""
    start, size, _ = monitor.symbols.sections[".text"]
    gates = descriptors.idt(monitor)
    assert len(gates) == 256
    for gate in gates:
        assert gate.present and gate.kind == descriptors.INTERRUPT_GATE and gate.selector == KERNEL_CODE, gate
        assert start <= gate.offset < start + size, gate
        assert gate.dpl == (3 if gate.vector == BREAKPOINT else 0), f"ring 3 may use INT3 and no other gate: {gate}"
        assert gate.ist == OWN_STACKS.get(gate.vector, 0), gate
    assert len({gate.offset for gate in gates}) == 256


def test_interrupt_stacks(monitor):
    tss = descriptors.task_state(monitor)
    assert tss.limit >= 103 and tss.io_map > tss.limit - 1, "an I/O permission map would open ports to programs"
    stacks = [tss.ist[number] for number in (1, 2, 3)]
    assert len(set(stacks)) == 3
    for top in stacks:
        assert top > KERNEL_HALF and top % 16 == 0
        mapping = monitor.page_tables().translate(top - 1)
        assert mapping is not None and mapping.writable and not mapping.user


def test_gs_points_at_the_cpu_block(monitor):
    """The first word of the block that GS points at is its own address."""
    base = monitor.registers().segments["gs"].base
    assert base > KERNEL_HALF
    assert int.from_bytes(monitor.page_tables().read(base, 8), "little") == base
    assert re.search(rf"cpu block 0x0*{base:x}\b", monitor.command("cpu"))


@pytest.mark.parametrize("cpu", ["qemu64", "max"])
def test_protections_in_use_where_the_processor_has_them(stage, machines, cpu):
    machine = machines(stage.machine(cpu=cpu))
    registers = machine.registers()
    wanted = r.CR4_SMEP | r.CR4_SMAP | r.CR4_UMIP
    if stage.number >= "06":
        assert registers.cr4 & wanted == (wanted if cpu == "max" else 0)
    else:
        assert registers.cr4 & wanted in ((0, r.CR4_UMIP, wanted) if cpu == "max" else (0,))
