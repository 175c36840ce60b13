"""What is read from outside is what is there: memory, page tables, registers, screen; and clones share nothing."""

import pytest

from machine import descriptors, page_tables
from machine import registers as r
from machine.outcomes import Hang
from machine.page_tables import PRESENT, Mapping


def rights(mapping):
    return mapping.writable, mapping.user, mapping.executable, mapping.is_global


def test_registers(toy):
    registers = toy.registers()
    assert registers.long_mode and registers.efer & r.EFER_NXE
    assert registers.cr0 & r.CR0_PG and registers.cr0 & r.CR0_WP
    assert registers.cr4 == r.CR4_PAE | r.CR4_PGE
    assert registers.cpl == 0 and registers.idle and not registers.dead
    assert registers.segments["cs"].selector == 8
    assert registers.gdt_base == toy.symbols.address("gdt") and registers.gdt_limit == 23
    assert registers.idt_base == toy.symbols.address("idt") and registers.idt_limit == 4095
    assert registers.cr3 == toy.symbols.address("pml4")
    assert toy.symbols.function_at(registers.rip).startswith("get.have") or "get" in toy.symbols.function_at(registers.rip)


def test_descriptor_tables(toy):
    segments = descriptors.gdt(toy)
    assert list(segments) == [0, 8, 16] and segments[8].code and segments[8].long_mode and not segments[16].code
    gates = descriptors.idt(toy)
    assert len(gates) == 256 and [g.vector for g in gates if g.present] == [0x24]
    assert gates[0x24].offset == toy.symbols.address("serial_interrupt") and gates[0x24].kind == descriptors.INTERRUPT_GATE


def test_waiting_for_a_state(toy):
    toy.send("e\r")
    assert toy.symbols.function_at(toy.wait_registers(lambda r: not r.halted and r.rip == toy.symbols.address("endless")).rip).startswith("endless")
    with pytest.raises(Hang):
        toy.wait_registers(lambda r: r.cpl == 3, limit=0.2)


def test_page_tables(toy):
    tables = toy.page_tables()
    assert tables.translate(0) is None and tables.physical(0x800000) is None
    assert rights(tables.translate(0x1000)) == (False, False, True, False)
    assert rights(tables.translate(0x2abc)) == (True, True, True, False)
    assert rights(tables.translate(0x3000)) == (True, False, False, False)
    assert rights(tables.translate(0x212345)) == (True, False, True, True)
    assert tables.physical(0x212345) == 0x212345
    assert tables.translate(0x212345).size == 1 << 21
    assert rights(tables.translate(0x4fffff)) == (True, False, False, False)
    gigabyte = tables.translate(0xFFFFFF8000000000 + 0x12345)
    assert gigabyte == Mapping(0xFFFFFF8000000000, 0, 1 << 30, True, False, True, False, gigabyte.entry)
    mappings = tables.mappings()
    assert len(mappings) == 511 + 2 + 1
    assert [m.virtual for m in mappings] == sorted(m.virtual for m in mappings)
    assert tables.tables() == {toy.symbols.address(name) for name in ("pml4", "pdpt", "pd", "pt", "pdpt_high")}


def test_agrees_with_qemu(toy_machine):
    machine = toy_machine(cpu="max")
    leaves = {int(line.split(":")[0], 16) for line in machine.qmp.human("info tlb").splitlines() if ":" in line}
    assert leaves == {m.virtual for m in machine.page_tables().mappings()}


def test_memory(toy):
    toy.command("w")
    assert toy.memory.read(0x200000, 5) == b"WWWW\0"
    assert toy.memory.read_device(0x200000, 5) == b"WWWW\0"
    assert toy.page_tables().read(0x200000, 4) == b"WWWW"
    assert toy.memory.read(toy.symbols.address("gdt") + 8, 8) == (0x00AF9A000000FFFF).to_bytes(8, "little")


@pytest.mark.parametrize("memory", ["32M", "256M", "5G"])
def test_memory_sizes(toy_machine, memory):
    machine = toy_machine(memory=memory)
    if memory == "5G":
        assert machine.memory.read(0x100000000, 8) == machine.memory.read_device(0x100000000, 8)
    assert machine.memory.read(0x100000, 16) == machine.memory.read_device(0x100000, 16)


def test_screen(toy):
    toy.command("s")
    assert toy.screen()[0].startswith("Hello, screen")


def test_clones_are_apart(toy_machine):
    first, second = toy_machine(), toy_machine()
    first.command("w")
    assert first.command("m") == "WWWW\n"
    assert "WWWW" not in second.command("m")
    assert "WWWW" not in toy_machine().command("m")


def test_other_machines(toy_machine):
    for options in ({"machine": "q35"}, {"cpu": "max"}, {"shift": None}, {"shift": 7}, {"sleep": True}):
        machine = toy_machine(**options)
        assert machine.command("hello") == "? hello\n", options


def test_long_lines_arrive_whole(toy, rng):
    line = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz ") for _ in range(20000)).strip()
    assert toy.command(line) == f"? {line}\n"


class TablesOfOnePage:
    """Memory in which every page is a page table whose entries all lead to it."""

    def read(self, address, size):
        return (PRESENT | 0x1000).to_bytes(8, "little") * (size // 8)


def test_page_tables_that_lead_into_one_another(monkeypatch):
    """A kernel can make 512 to the fourth pages of one table: whoever looks at them all comes to an end."""
    monkeypatch.setattr(page_tables, "MOST_MAPPINGS", 5000)
    with pytest.raises(AssertionError, match="lead into one another"):
        page_tables.PageTables(TablesOfOnePage(), 0x1000).mappings()
