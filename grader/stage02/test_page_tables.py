"""The page tables in the machine's memory, walked from CR3: rights, what is where, and what `map` and `unmap` do to them."""

import re

import pytest

from machine import registers as bits

DIRECT_MAP, KERNEL_OBJECTS, IMAGE = 0xFFFF800000000000, 0xFFFFC00000000000, 0xFFFFFFFF80000000
SLOT = 1 << 39
PAGE = 4096
LOCAL_APIC, CACHE_DISABLE = 0xFEE00000, 1 << 4


def ram_ranges(machine):
    return [(int(start, 16), int(end, 16)) for start, end in re.findall(r"^RAM (0x[0-9a-f]+) to (0x[0-9a-f]+)$", machine.command("frames"), re.M)]


def settled(machine):
    """The frames nobody has, after everything that is only kept has been given back."""
    answer = machine.command("frames")
    found = re.search(r"^settled free (\d+)$", answer, re.M)
    assert found, f"`frames` has no line `settled free N`, but:\n{answer}"
    return int(found.group(1))


def allocate(machine, count=1):
    frames = [int(frame, 16) for frame in re.findall(r"^frame (0x[0-9a-f]+)$", machine.command(f"frame alloc {count}"), re.M)]
    assert len(frames) == count, f"`frame alloc {count}` gave {len(frames)} frames"
    return frames


def map_frame(machine, frame, rights="rw"):
    answer = machine.command(f"map {frame:#x} {rights}")
    found = re.fullmatch(rf"mapped {frame:#x} at (0x[0-9a-f]+)\n", answer)
    assert found, f"`map {frame:#x} {rights}`: expected `mapped {frame:#x} at 0xADDRESS`, came {answer!r}"
    return int(found.group(1), 16)


def refuse(machine, line, why):
    """The line is answered with one line that is no success."""
    answer = machine.command(line)
    success = answer.startswith(("mapped", "unmapped", "freed"))
    assert answer.count("\n") == 1 and answer.strip() and not success, f"`{line}` must be refused with one line, because {why}; came {answer!r}"


def expect_translation(machine, address, expected, meaning):
    answer = machine.command(f"translate {address:#x}")
    assert answer == f"{address:#x}: {expected}\n", f"`translate {address:#x}`: expected `{address:#x}: {expected}`, came {answer!r}: {meaning}"


def check_rights(machine):
    """What holds of the kernel's tables at any time."""
    mappings = machine.page_tables().mappings()
    sections = machine.symbols.sections
    text, rodata = sections[".text"][:2], sections[".rodata"][:2]
    assert mappings, "nothing can be found in the tables at CR3: does CR3 hold a physical address?"
    for mapping in mappings:
        assert not (mapping.writable and mapping.executable), (
            f"page {mapping.virtual:#x} is writable and executable: {mapping}; the rights of a section were not applied, or a large page spans two sections")
        assert mapping.virtual >= 1 << 63, f"page {mapping.virtual:#x} is in the lower half, which is for programs: {mapping}; is it left over from the boot's identity map?"
        assert not mapping.user, f"page {mapping.virtual:#x} is the kernel's, but ring 3 may use it (bit 2 is set at every level): {mapping}"
        in_image = mapping.virtual >= IMAGE
        if mapping.executable:
            monitor_window = KERNEL_OBJECTS <= mapping.virtual < KERNEL_OBJECTS + SLOT
            assert monitor_window or text[0] <= mapping.virtual < text[0] + text[1], (
                f"page {mapping.virtual:#x} is executable and holds no code (.text is {text[0]:#x}, {text[1]} bytes): {mapping}; bit 63 (no-execute) is missing")
        for start, size in (text, rodata):
            first, end = start - IMAGE, start - IMAGE + size
            if mapping.physical < end and mapping.physical + mapping.size > first:
                assert not mapping.writable, (
                    f"through {mapping.virtual:#x} code or constants can be written: {mapping}; also the direct map has to leave out the image's pages or make them read-only")
        if in_image:
            assert mapping.virtual - IMAGE == mapping.physical, f"page {mapping.virtual:#x} of the image shows other memory than the image's: {mapping}"
    return mappings


def check_direct_map(machine, mappings):
    """RAM, all of it, nothing else, never executable; page tables and image lie in it."""
    covered = [(m.physical, m.physical + m.size) for m in mappings if DIRECT_MAP <= m.virtual < DIRECT_MAP + SLOT and m.virtual - DIRECT_MAP == m.physical]
    wrong = [str(m) for m in mappings if DIRECT_MAP <= m.virtual < DIRECT_MAP + SLOT and m.virtual - DIRECT_MAP != m.physical]
    assert not wrong, f"a page of the direct map must show the physical address behind {DIRECT_MAP:#x}, and these do not: {wrong[:5]}"
    joined = []
    for start, end in sorted(covered):
        if joined and joined[-1][1] == start:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    found, due = [f"{start:#x} to {end:#x}" for start, end in joined], [f"{start:#x} to {end:#x}" for start, end in ram_ranges(machine)]
    assert found == due, (
        f"the direct map covers {found}, and must cover the RAM that `frames` lists, {due}: what is missing faults when it is used, and what is too much may be device memory")
    wrong = [str(m) for m in mappings if DIRECT_MAP <= m.virtual < DIRECT_MAP + SLOT and m.executable]
    assert not wrong, f"pages of the direct map are executable: {wrong[:5]}; bit 63 (no-execute) is missing"


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
    left = [str(mapping) for mapping in monitor.page_tables().mappings(0, 1 << 47)]
    assert not left, f"the lower half must be empty while no program runs, and has {len(left)} mappings, such as {left[:3]}: is the boot's identity map still there?"
    for address in (0, 8, 0x1000, 0x100000, 0xB8000):
        expect_translation(monitor, address, "not mapped", "the lower half is for programs, and there is none")


def test_large_pages_and_global(monitor):
    direct = [m for m in monitor.page_tables().mappings(DIRECT_MAP, DIRECT_MAP + SLOT)]
    large, whole = sum(m.size for m in direct if m.size > PAGE), sum(m.size for m in direct)
    assert large > whole // 2, f"{large} of {whole} bytes of the direct map are in large pages, and more than half should be: small ones cost a page table for each 2 MiB"
    wrong = [str(m) for m in direct if not m.is_global]
    assert not wrong, f"pages of the direct map are not global (bit 8), so that each change of address space throws them out of the TLB: {wrong[:3]}"


def test_sections(monitor):
    tables = monitor.page_tables()
    for name, writable, executable in ((".text", False, True), (".rodata", False, False), (".data", True, False), (".bss", True, False)):
        start, size = monitor.symbols.sections[name][:2]
        guard = monitor.symbols.address("boot_stack_guard")
        for page in range(start & ~(PAGE - 1), start + size, PAGE):
            mapping = tables.translate(page)
            if page == guard:
                assert mapping is None, f"the page below the boot stack, {page:#x}, must not be mapped, so that an overflow faults: {mapping}"
                continue
            assert mapping, f"page {page:#x} of {name} is not mapped"
            assert (mapping.writable, mapping.executable) == (writable, executable), (
                f"page {page:#x} belongs to {name}, which must be {'' if writable else 'not '}writable and {'' if executable else 'not '}executable, but is {mapping}")


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
        assert KERNEL_OBJECTS <= address < KERNEL_OBJECTS + SLOT and address % PAGE == 0, (
            f"`map` gave {address:#x}, and must give a page-aligned address in the slot of kernel objects, which begins at {KERNEL_OBJECTS:#x}")
        mapping = tables.translate(address)
        assert mapping, f"`map {frame:#x} {rights}` said {address:#x}, but nothing is mapped there in the tables at CR3"
        assert mapping.physical == frame and mapping.size == PAGE, f"`map {frame:#x} {rights}` must map that frame in one page of 4 KiB, but the tables say {mapping}"
        assert mapping.writable == ("w" in rights), f"`map {frame:#x} {rights}`: the page is {'writable, and nobody asked for it' if mapping.writable else 'not writable'}: {mapping}"
        assert mapping.executable == ("x" in rights), (
            f"`map {frame:#x} {rights}`: the page is {'executable, and nobody asked for it' if mapping.executable else 'not executable'}: {mapping}")
        assert not mapping.user, f"`map {frame:#x} {rights}`: ring 3 may use the page: {mapping}"
        below = tables.translate(address - PAGE)
        assert below is None, f"the page below {address:#x} must stay unmapped, as a guard, but is {below}"
        shown = f"r{'w' if 'w' in rights else '-'}{'x' if 'x' in rights else '-'}"
        expect_translation(monitor, address + 5, f"{frame + 5:#x} {shown} kernel 4 KiB page", "`translate` must say what the tables say, with the offset in the page")
        refuse(monitor, f"frame free {frame:#x}", "the frame is mapped, and its page would show somebody else's memory")
    places = [address for _, address, _ in mapped]
    assert len(set(places)) == len(places), f"two frames were mapped at one address: {[f'{place:#x}' for place in sorted(places)]}"
    check_rights(monitor)
    rng.shuffle(mapped)
    for frame, address, _ in mapped:
        answer = monitor.command(f"unmap {address:#x}")
        assert answer == f"unmapped {address:#x}\n", f"`unmap {address:#x}`: something is mapped there; expected `unmapped {address:#x}`, came {answer!r}"
        left = monitor.page_tables().translate(address)
        assert left is None, f"`unmap {address:#x}` said it was done, but the tables in memory still say {left}"
        expect_translation(monitor, address, "not mapped", "it was just unmapped")
        refuse(monitor, f"unmap {address:#x}", "it is no longer mapped")
    now = settled(monitor)
    assert now == free, f"everything is unmapped, so `settled free` should be {free} again, but is {now}: page tables made for the pages were not given back"
    after = {(m.virtual, m.physical, m.entry & ~0x60) for m in monitor.page_tables().mappings()}
    changed = [f"{virtual:#x} -> {physical:#x} (entry {entry:#x}, {'new' if (virtual, physical, entry) in after else 'gone'})" for virtual, physical, entry in sorted(after ^ before)]
    assert not changed, f"`map` and `unmap` have changed other mappings, too: {changed[:6]}"


def test_stale_translations_are_flushed(monitor):
    """A page that was read through its mapping is gone for the processor too: reading it again must fault."""
    frame, = allocate(monitor)
    address = map_frame(monitor, frame)
    word = int.from_bytes(monitor.memory.read(frame, 8), "little")
    assert monitor.command(f"peek {address:#x}") == f"{address:#x}: {word:#018x}\n", (
        "`peek` must show the 8 bytes of the frame mapped there, which memory itself holds")
    monitor.command(f"unmap {address:#x}")
    assert monitor.command(f"peek {address:#x}") == f"{address:#x}: no memory there\n", "after `unmap`, `peek` must not find memory there"
    panic = monitor.expect_panic(f"crash page {address:#x}")
    assert "page fault" in panic.text and f"{address:#x}" in panic.text, (
        f"reading {address:#x} after `unmap` must be a page fault at that address: the processor still had the translation (`invlpg` is missing); came {panic.detail!r}")


def test_the_page_below_a_mapping_is_no_stack(monitor):
    """Every kernel object has an unmapped page below it, and only that of a stack is a stack's end."""
    address = map_frame(monitor, *allocate(monitor)) - 8
    panic = monitor.expect_panic(f"crash page {address:#x}")
    assert "stack overflow" not in panic.text and re.search(rf"\bcr2 +{address:#x}\b", panic.text), (
        f"{address:#x} lies below a page that `map` has mapped, and no stack is there: expected was a page fault like any other, came:\n{panic.text}\n"
        "Does whoever looks for a stack's guard page ask what kind of range it is?")


@pytest.mark.parametrize("line", ["map", "map x", "map 0", "map 0x1000", "map 0xfffffffffffff000", "map 0x100000 rw", "unmap", "unmap 0", "unmap x",
                                  "unmap 0xffffffff80100000", "translate", "translate zz", "translate 0x800000000000", "translate 0xffffffffffffffff",
                                  "translate 0x10000000000000000", "frame", "frame free", "frame free 0", "frame free 0x100000", "frame free x",
                                  "frame alloc -1", "frame give 1", "frame alloc 1 2 3",
                                  "peek", "peek 0", "peek x", "peek 0x800000000000", "peek 0xffff8000000b8000", "peek 0xffffffffffffffff"])
def test_bad_arguments(monitor, line):
    """One clear line, and the prompt back."""
    before = settled(monitor)
    answer = monitor.command(line)
    assert answer.count("\n") == 1 and answer.strip(), f"`{line}` is wrong, and must be answered with one line that says so; came {answer!r}"
    assert settled(monitor) == before, f"`{line}` is wrong and must change nothing, but `settled free` is no longer what it was"


def test_writable_and_executable_is_refused(monitor):
    frame, = allocate(monitor)
    for rights in ("rwx", "rxw", "xrw"):
        refuse(monitor, f"map {frame:#x} {rights}", "no page may be writable and executable")
    for rights in ("w", "x", "rr", "q", "rw-", "rwxr"):
        refuse(monitor, f"map {frame:#x} {rights}", "the rights are `r`, `rw` or `rx`")
    answer = monitor.command(f"frame free {frame:#x}")
    assert answer == f"freed {frame:#x}\n", f"nothing was mapped, so `frame free {frame:#x}` must give the frame back; came {answer!r}: a refused `map` must change nothing"


def test_device_memory_has_its_own_place(monitor):
    """The screen is written through the kernel objects' slot, where it is not cached, and not through the direct map."""
    tables = monitor.page_tables()
    assert tables.translate(DIRECT_MAP + 0xB8000) is None, "the text screen is device memory, and must not be in the direct map, where it would be cached"
    device = [m for m in tables.mappings(KERNEL_OBJECTS, KERNEL_OBJECTS + SLOT) if m.physical == 0xB8000]
    assert device, "the text screen, at 0xB8000, is mapped nowhere in the slot of kernel objects, where device memory belongs"
    wrong = [f"{m} (entry {m.entry:#x})" for m in device if not m.entry & 0x18 or m.executable]
    assert not wrong, f"the text screen's page must not be cached (bits 3 and 4 of the entry) and not be executable, but is {wrong}"


def test_device_registers_are_not_cached(stage, monitor):
    """The local APIC's, from the stage on that has a timer: what is written to a register must arrive there, one by one and in order."""
    if stage.number < "03":
        return
    device = [m for m in monitor.page_tables().mappings(KERNEL_OBJECTS, KERNEL_OBJECTS + SLOT) if m.physical == LOCAL_APIC]
    assert device, f"the local APIC's registers, at {LOCAL_APIC:#x}, are mapped nowhere in the slot of kernel objects"
    wrong = [f"{m} (entry {m.entry:#x})" for m in device if not m.entry & CACHE_DISABLE or m.executable]
    assert not wrong, f"device registers must be mapped with cache-disable (bit 4; bit 3 alone is for a screen, where writes may be combined), but are {wrong}"


def test_framebuffer_is_moved_too(stage, machines):
    machine = machines(stage.machine(graphics=True))
    address = int(re.search(r"at (0x[0-9a-f]+)", machine.command("framebuffer")).group(1), 16)
    mapping = machine.page_tables().translate(DIRECT_MAP + address)
    assert mapping is None, f"the framebuffer at {address:#x} is device memory, and must not be in the direct map, where it would be cached: {mapping}"
    places = [str(m) for m in machine.page_tables().mappings(KERNEL_OBJECTS, KERNEL_OBJECTS + SLOT) if m.physical == address & ~(PAGE - 1)]
    assert places, f"the framebuffer at {address:#x} is mapped nowhere in the slot of kernel objects: the screen would stay as it is"
    check_rights(machine)
