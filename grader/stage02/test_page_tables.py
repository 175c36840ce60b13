"""The page tables in the machine's memory, walked from CR3: rights, what is where, and what `map` and `unmap` do to them."""

import re

import pytest

from machine import registers as bits

DIRECT_MAP, KERNEL_OBJECTS, IMAGE = 0xFFFF800000000000, 0xFFFFC00000000000, 0xFFFFFFFF80000000
SLOT = 1 << 39
PAGE = 4096


def ram_ranges(machine):
    return [(int(start, 16), int(end, 16)) for start, end in re.findall(r"^RAM (0x[0-9a-f]+) to (0x[0-9a-f]+)$", machine.command("frames"), re.M)]


def settled(machine):
    """The frames nobody has, after everything that is only kept has been given back."""
    return int(re.search(r"^settled free (\d+)$", machine.command("frames"), re.M).group(1))


def allocate(machine, count=1):
    frames = [int(frame, 16) for frame in re.findall(r"^frame (0x[0-9a-f]+)$", machine.command(f"frame alloc {count}"), re.M)]
    assert len(frames) == count
    return frames


def map_frame(machine, frame, rights="rw"):
    return int(re.fullmatch(rf"mapped {frame:#x} at (0x[0-9a-f]+)\n", machine.command(f"map {frame:#x} {rights}")).group(1), 16)


def check_rights(machine):
    """What holds of the kernel's tables at any time."""
    mappings = machine.page_tables().mappings()
    sections = machine.symbols.sections
    text, rodata = sections[".text"][:2], sections[".rodata"][:2]
    assert len(mappings) > 100
    for mapping in mappings:
        assert not (mapping.writable and mapping.executable), f"writable and executable: {mapping}"
        assert mapping.virtual >= 1 << 63, f"in the lower half: {mapping}"
        assert not mapping.user, f"accessible to ring 3: {mapping}"
        in_image = mapping.virtual >= IMAGE
        if mapping.executable:
            monitor_window = KERNEL_OBJECTS <= mapping.virtual < KERNEL_OBJECTS + SLOT
            assert monitor_window or text[0] <= mapping.virtual < text[0] + text[1], f"executable, but not code: {mapping}"
        for start, size in (text, rodata):
            first, end = start - IMAGE, start - IMAGE + size
            if mapping.physical < end and mapping.physical + mapping.size > first:
                assert not mapping.writable, f"code or constants are writable: {mapping}"
        if in_image:
            assert mapping.virtual - IMAGE == mapping.physical
    return mappings


def check_direct_map(machine, mappings):
    """RAM, all of it, nothing else, never executable; page tables and image lie in it."""
    covered = [(m.physical, m.physical + m.size) for m in mappings if DIRECT_MAP <= m.virtual < DIRECT_MAP + SLOT and m.virtual - DIRECT_MAP == m.physical]
    assert len(covered) == len([m for m in mappings if DIRECT_MAP <= m.virtual < DIRECT_MAP + SLOT]), "a page of the direct map shows other memory"
    joined = []
    for start, end in sorted(covered):
        if joined and joined[-1][1] == start:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    assert [tuple(part) for part in joined] == ram_ranges(machine)
    assert not [m for m in mappings if DIRECT_MAP <= m.virtual < DIRECT_MAP + SLOT and m.executable]


@pytest.mark.parametrize("memory, cpu", [("32M", "qemu64"), ("random", "qemu64"), ("256M", "max"), ("5G", "qemu64"), ("3G", "max")])
def test_rights(stage, machines, rng, memory, cpu):
    if memory == "random":
        memory = f"{rng.randrange(33, 2000)}M"
    machine = machines(stage.machine(memory=memory, cpu=cpu))
    check_direct_map(machine, check_rights(machine))
    registers = machine.registers()
    assert registers.efer & bits.EFER_NXE and registers.cr0 & bits.CR0_WP, "no-execute and write protection must be on"


def test_lower_half_is_empty(monitor):
    """The identity map of the boot is gone, page 0 first of all."""
    assert monitor.page_tables().mappings(0, 1 << 47) == []
    for address in (0, 8, 0x1000, 0x100000, 0xB8000):
        assert monitor.command(f"translate {address:#x}") == f"{address:#x}: not mapped\n"


def test_large_pages_and_global(monitor):
    direct = [m for m in monitor.page_tables().mappings(DIRECT_MAP, DIRECT_MAP + SLOT)]
    assert sum(m.size for m in direct if m.size > PAGE) > sum(m.size for m in direct) // 2, "the direct map should be of large pages"
    assert all(m.is_global for m in direct)


def test_sections(monitor):
    tables = monitor.page_tables()
    for name, writable, executable in ((".text", False, True), (".rodata", False, False), (".data", True, False), (".bss", True, False)):
        start, size = monitor.symbols.sections[name][:2]
        guard = monitor.symbols.address("boot_stack_guard")
        for page in range(start & ~(PAGE - 1), start + size, PAGE):
            mapping = tables.translate(page)
            if page == guard:
                assert mapping is None, "the boot stack has no guard page"
                continue
            assert mapping and (mapping.writable, mapping.executable) == (writable, executable), f"{name}: {mapping}"


def test_map_and_unmap(monitor, rng):
    """A page just mapped is there with its rights and shows its frame; one just unmapped is gone. Nothing else changes."""
    frames = allocate(monitor, 8)
    free = settled(monitor)
    before = {(m.virtual, m.physical, m.entry & ~0x60) for m in monitor.page_tables().mappings()}
    mapped = []
    for frame in frames + frames[:3]:
        rights = rng.choice(["r", "rw", "rx"])
        mapped.append((frame, map_frame(monitor, frame, rights), rights))
    tables = monitor.page_tables()
    for frame, address, rights in mapped:
        assert KERNEL_OBJECTS <= address < KERNEL_OBJECTS + SLOT and address % PAGE == 0
        mapping = tables.translate(address)
        assert mapping and mapping.physical == frame and mapping.size == PAGE
        assert (mapping.writable, mapping.executable, mapping.user) == ("w" in rights, "x" in rights, False)
        assert tables.translate(address - PAGE) is None, "no guard page below"
        shown = f"r{'w' if 'w' in rights else '-'}{'x' if 'x' in rights else '-'}"
        assert monitor.command(f"translate {address + 5:#x}") == f"{address + 5:#x}: {frame + 5:#x} {shown} kernel 4 KiB page\n"
        assert monitor.command(f"frame free {frame:#x}") == f"frame: {frame:#x} is still mapped\n"
    assert len({address for _, address, _ in mapped}) == len(mapped)
    check_rights(monitor)
    rng.shuffle(mapped)
    for frame, address, _ in mapped:
        assert monitor.command(f"unmap {address:#x}") == f"unmapped {address:#x}\n"
        assert monitor.page_tables().translate(address) is None
        assert monitor.command(f"translate {address:#x}") == f"{address:#x}: not mapped\n"
        assert "was not mapped" in monitor.command(f"unmap {address:#x}")
    assert settled(monitor) == free
    assert {(m.virtual, m.physical, m.entry & ~0x60) for m in monitor.page_tables().mappings()} == before


def test_stale_translations_are_flushed(monitor):
    """A page that was read through its mapping is gone for the processor too: reading it again must fault."""
    frame, = allocate(monitor)
    address = map_frame(monitor, frame)
    word = int.from_bytes(monitor.memory.read(frame, 8), "little")
    assert monitor.command(f"peek {address:#x}") == f"{address:#x}: {word:#018x}\n"
    monitor.command(f"unmap {address:#x}")
    assert monitor.command(f"peek {address:#x}") == f"{address:#x}: no memory there\n"
    panic = monitor.expect_panic(f"crash page {address:#x}")
    assert "page fault" in panic.text and f"{address:#x}" in panic.text


@pytest.mark.parametrize("line", ["map", "map x", "map 0", "map 0x1000", "map 0xfffffffffffff000", "map 0x100000 rw", "unmap", "unmap 0", "unmap x",
                                  "unmap 0xffffffff80100000", "translate", "translate zz", "translate 0x800000000000", "translate 0xffffffffffffffff",
                                  "translate 0x10000000000000000", "frame", "frame free", "frame free 0", "frame free 0x100000", "frame free x",
                                  "frame alloc -1", "frame give 1", "frame alloc 1 2 3",
                                  "peek", "peek 0", "peek x", "peek 0x800000000000", "peek 0xffff8000000b8000", "peek 0xffffffffffffffff"])
def test_bad_arguments(monitor, line):
    """One clear line, and the prompt back."""
    before = settled(monitor)
    answer = monitor.command(line)
    assert answer.count("\n") == 1 and answer.strip()
    assert settled(monitor) == before


def test_writable_and_executable_is_refused(monitor):
    frame, = allocate(monitor)
    for rights in ("rwx", "rxw", "xrw"):
        assert "refused" in monitor.command(f"map {frame:#x} {rights}")
    for rights in ("w", "x", "rr", "q", "rw-", "rwxr"):
        assert monitor.command(f"map {frame:#x} {rights}").startswith("map: ")
    assert monitor.command(f"frame free {frame:#x}") == f"freed {frame:#x}\n"


def test_device_memory_has_its_own_place(monitor):
    """The screen is written through the kernel objects' slot, where it is not cached, and not through the direct map."""
    tables = monitor.page_tables()
    assert tables.translate(DIRECT_MAP + 0xB8000) is None
    device = [m for m in tables.mappings(KERNEL_OBJECTS, KERNEL_OBJECTS + SLOT) if m.physical == 0xB8000]
    assert device and all(m.entry & 0x18 and not m.executable for m in device)


def test_framebuffer_is_moved_too(stage, machines):
    machine = machines(stage.machine(graphics=True))
    address = int(re.search(r"at (0x[0-9a-f]+)", machine.command("framebuffer")).group(1), 16)
    assert machine.page_tables().translate(DIRECT_MAP + address) is None
    assert [m for m in machine.page_tables().mappings(KERNEL_OBJECTS, KERNEL_OBJECTS + SLOT) if m.physical == address & ~(PAGE - 1)]
    check_rights(machine)
