"""What the kernel says of the machine it was booted on is so: lines, memory, modules, command line, screen."""

import re
import zlib

import pytest

from machine.symbols import Symbols

MIB = 1 << 20
RANGE = re.compile(r"^(0x[0-9a-f]+) +(0x[0-9a-f]+) +(\d+) +(\w.*)$", re.M)


def memory_map(machine):
    """[(start, end, type)] as `mmap` prints it."""
    return [(int(start, 16), int(end, 16), kind) for start, end, _, kind in RANGE.findall(machine.command("mmap"))]


def test_greeting_comes_first(monitor):
    """Nothing of the kernel's stands before it; what does is the firmware's and GRUB's."""
    before, _, after = monitor.console.text().partition("Mach_R kernel starting...")
    assert after, "the kernel never greeted"
    assert "Memory:" not in before and "Mach_R" not in before, (
        f"the kernel printed something before its first line, `Mach_R kernel starting...`: before the greeting stands {before[-300:]!r}")
    assert "Mach_R kernel starting" not in after, "the greeting came twice: the kernel started again by itself, most likely after a triple fault"


@pytest.mark.own_stage
def test_demonstration(stage, machines):
    text = machines(stage.boot(cmdline="")).console.text()
    assert re.search(r"milestone 1: .+\r\nmonitor> $", text), (
        "in this stage's boot without options, a line `milestone 1: ...` and then the monitor's prompt were expected at the end; the last that came is "
        f"{text[-300:]!r}")


@pytest.mark.parametrize("memory", ["32M", "random", "256M", "3G", "6G"])
def test_memory(stage, machines, rng, memory):
    """The size, and the map: ascending, apart, and together what was built in; the hole below 4 GiB is left out."""
    if memory == "random":
        memory = f"{rng.randrange(33, 1500)}M"
    machine = machines(stage.machine(memory=memory))
    size = machine.config.megabytes()
    assert re.search(rf"^Memory: {size} MB\r$", machine.console.text(), re.M), (
        f"the line `Memory: {size} MB` was expected at boot: {size} MB were built in, and the map's sum is rounded to whole megabytes")
    available = sorted((start, end) for start, end, kind in memory_map(machine) if kind == "available")
    wrong = [f"{start:#x} to {end:#x}" for start, end in available if start >= end]
    assert not wrong, f"`mmap`: these ranges are empty or end before they begin: {wrong}"
    wrong = [f"{a[0]:#x} to {a[1]:#x} and {b[0]:#x} to {b[1]:#x}" for a, b in zip(available, available[1:]) if a[1] > b[0]]
    assert not wrong, f"`mmap`: these ranges overlap, so the same RAM would be given out twice: {wrong}"
    total = sum(end - start for start, end in available)
    assert size * MIB - MIB < total <= size * MIB, (
        f"`mmap` lists {total} bytes as available in {len(available)} ranges, of {size * MIB} built in; the firmware keeps less than 1 MiB of them, so a "
        "range was lost or counted twice")
    assert f"available: {total} bytes" in machine.command("mmap"), f"the last line of `mmap` must be the sum of the ranges marked available, {total} bytes"
    wrong = [f"{start:#x} to {end:#x}" for start, end in available if start < 1 << 32 < end]
    assert not wrong, f"`mmap`: {wrong} crosses 4 GiB, where a PC has device registers and no RAM: two entries of the map were joined across the hole"
    highest = max(end for _, end in available)
    assert (highest > 1 << 32) == (size > 3 * 1024), (
        f"of {size} MB, RAM {'above' if size > 3 * 1024 else 'only below'} 4 GiB was expected, and `mmap` ends at {highest:#x}: "
        "are the addresses of the map read as 64 bits?")


@pytest.fixture(scope="session")
def modules(shared_rng):
    """Modules of random content, of the sizes where mistakes live."""
    rng = shared_rng("modules")
    sizes = [0, 1, 4095, 4096, 4097, rng.randrange(2, 1000), rng.randrange(1000, 1 << 20), 3 * MIB]
    return {f"m{index}-{rng.randrange(1 << 32):x} some words{index}": rng.randbytes(size) for index, size in enumerate(sizes)}


def test_modules(stage, machines, modules):
    """Name, size, checksum and place of each module, and its bytes are at that place."""
    machine = machines(stage.machine(modules=modules))
    lines = machine.command("modules").splitlines()
    for name, content in modules.items():
        line = next(line for line in lines if line.startswith(name.split()[0] + " "))
        assert f" {len(content)} bytes" in line and f"crc32 {zlib.crc32(content):08x}" in line and f'"{name}"' in line, (
            f"the line of module {name!r} must say its size ({len(content)} bytes), its CRC-32 ({zlib.crc32(content):08x}) and its whole text in quotes, "
            f"but is: {line}")
        place = int(re.search(r"at (0x[0-9a-f]+)", line).group(1), 16)
        assert place % 4096 == 0, f"module {name!r} lies at {place:#x}, not at the start of a page: the boot header must ask for aligned modules (tag type 6)"
        same = machine.memory.read(place, len(content)) == content
        assert same, (
            f"the {len(content)} bytes at {place:#x} are not those of module {name!r}: the address printed is wrong, or the kernel has written over the module")


def test_no_modules(stage, machines):
    assert machines(stage.machine(own_modules=False)).command("modules") == "no modules\n", (
        "without a module from the boot loader, `modules` must answer `no modules`")


def test_many_modules(stage, machines):
    machine = machines(stage.machine(modules={f"small{n}": bytes([n]) * (n + 1) for n in range(40)}))
    listed = [line.split()[0] for line in machine.command("modules").splitlines()][-40:]
    assert listed == [f"small{n}" for n in range(40)], "`modules` must list all forty modules, in the order in which the loader has them; see the two lists below"


def test_command_line(stage, machines, rng):
    words = ["monitor"] + ["".join(rng.choice("abcxyz0189=.,_-/") for _ in range(rng.randrange(1, 30))) for _ in range(rng.randrange(1, 20))]
    machine = machines(stage.machine(cmdline=" ".join(words)))
    assert machine.command("cmdline").split() == words, "`cmdline` must print the words that the boot loader handed over, all of them, in order"


def test_long_command_line(stage, machines, rng):
    line = "monitor " + " ".join(f"word{n}" for n in range(200))
    assert machines(stage.machine(cmdline=line)).command("cmdline").strip() == line, (
        f"`cmdline` must print a command line of {len(line)} characters whole: is it copied to a buffer that is too small?")


@pytest.mark.parametrize("cpu", ["qemu64", "max", "Nehalem", "EPYC", "Skylake-Client"])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_machines(stage, machines, cpu, machine):
    """The same kernel on other machines; what `cpu` prints is what the processor holds."""
    m = machines(stage.machine(cpu=cpu, machine=machine))
    text, registers = m.command("cpu"), m.registers()
    for name in ("cr0", "cr3", "cr4", "efer"):
        assert re.search(rf"\b{name} +0x0*{getattr(registers, name):x}\b", text), (
            f"`cpu` must say `{name} {getattr(registers, name):#x}`, which the processor holds now, but prints:\n{text}")
    features = re.search(r"^features: (.*)$", text, re.M).group(1).lower().split()
    assert "nx" in " ".join(features) or "no_execute" in " ".join(features), (
        f"`cpu` does not list no-execute (CPUID 0x80000001, EDX bit 20), which every one of these processors has, but: {features}")


def screen_rows(console):
    """What a terminal of 80 columns shows of console output: rows, wrapped where a line is longer."""
    rows = []
    for line in console.replace("\r", "").split("\n"):
        rows += [line[i:i + 80].rstrip() for i in range(0, len(line), 80)] or [""]
    return rows


def test_screen_shows_what_the_line_says(monitor):
    """VGA text memory, read through the machine, equals the end of the serial output; also after scrolling, and where a line just fills a row."""
    for line in (None, "help", "mmap", "no such command", "x" * (80 - len("monitor> ")), "crash", "help"):
        if line:
            monitor.command(line)
        kernel = monitor.console.text()
        kernel = kernel[kernel.index("Mach_R kernel starting..."):]
        rows = screen_rows(kernel)
        screen = monitor.screen()
        while screen and not screen[-1]:
            screen.pop()
        shown = min(len(rows), 25)
        assert screen[-shown:] == rows[-shown:], (
            f"the last lines on the screen (first list) are not the last that came over the serial line (second list), after `{line}`: both consoles must "
            "get the same bytes")


@pytest.mark.parametrize("line, ending", [("reboot", "reset"), ("poweroff", "power_off")])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_power(stage, machines, line, ending, machine):
    m = machines(stage.machine(machine=machine))
    getattr(m, f"expect_{ending}")(line)


def test_kernel_file(stage):
    """Linked at -2 GiB + where it is loaded, above the first MiB; no undefined symbol, nothing both writable and executable."""
    symbols = Symbols(stage.kernel)
    wrong = [f"{address:#x}, {size} bytes" for address, size, flags in symbols.segments if flags & 3 == 3]
    assert not wrong, f"these segments of kernel.elf are writable and executable: {wrong}; the linker script must not put .text and .data into one segment"
    assert symbols.entry < 1 << 32, (
        f"the entry point is {symbols.entry:#x}: the boot loader jumps there in 32-bit mode, so it must be a physical address, or one in a segment")
    high = {virtual: physical for virtual, physical in symbols.loaded_at.items() if virtual >= 1 << 63}
    assert high, "no segment of kernel.elf is linked in the upper half: the image is at 0xFFFFFFFF80000000 + physical address"
    for virtual, physical in high.items():
        assert virtual == 0xFFFFFFFF80000000 + physical, (
            f"a segment is linked at {virtual:#x} and loaded at {physical:#x}: the image is at 0xFFFFFFFF80000000 + physical address")
        assert physical >= MIB, f"a segment is loaded at {physical:#x}: what is below 1 MiB belongs to the firmware and the boot loader"
