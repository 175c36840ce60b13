"""Whatever a boot loader hands over: taken if it is sound, else refused in words; a machine that cannot run the kernel is told so."""

import importlib.util
import re
import struct
from pathlib import Path

import pytest

from machine import keyboard, registers, screen
from machine.person import in_use
from machine.symbols import Symbols

# conftest.py's helpers, whatever the import mode.
spec = importlib.util.spec_from_file_location("loader_blocks", Path(__file__).with_name("conftest.py"))
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)

FLAG_DIRECTION, FLAG_NESTED = 1 << 10, 1 << 14
RAM = [(0, 0x9FC00, 1), (0x100000, 0xFEE0000, 1), (0xFFE0000, 0x20000, 2)]
TEXT_SCREEN = make.tag(8, struct.pack("<QIIIBBH", 0xB8000, 160, 80, 25, 16, 2, 0))
SOUND = [make.tag(1, b"monitor from the grader\0"), make.tag(2, b"grader 1.0\0"), make.memory_map(*RAM), TEXT_SCREEN]

HOSTILE = {
    "smaller than its header": make.block(*SOUND, size=4),
    "larger than 1 MiB": make.block(*SOUND, size=(1 << 20) + 8),
    "huge": make.block(*SOUND, size=0xFFFFFFFF),
    "no end tag": make.block(*SOUND, end=False),
    "size cuts a tag": make.block(*SOUND, size=20),
    "no memory map": make.block(*SOUND[:2]),
    "empty memory map": make.block(make.memory_map()),
    "tag of size 0": make.block(make.tag(1, b"x\0", size=0), *SOUND),
    "tag of size 7": make.block(make.tag(1, b"x\0", size=7), *SOUND),
    "tag beyond the end": make.block(*SOUND, make.tag(9, b"", size=4096)),
    "tag as large as can be": make.block(*SOUND, make.tag(9, b"", size=0xFFFFFFFF)),
    "text without end": make.block(make.tag(1, b"monitor"), make.memory_map(*RAM)),
    "entries of 8 bytes": make.block(make.memory_map(*RAM, entry_size=8)),
    "entries of 0 bytes": make.block(make.memory_map(*RAM, entry_size=0)),
    "entries of 25 bytes": make.block(make.memory_map(*RAM, entry_size=25)),
    "half an entry": make.block(make.memory_map(*RAM, pad=bytes(12))),
    "257 ranges apart": make.block(make.memory_map(*[(at * 0x2000, 0x1000, 1) for at in range(257)])),
    "range that wraps around": make.block(make.memory_map((0xFFFFFFFFFFFFF000, 0x2000, 1))),
    "reserved range that wraps around": make.block(*SOUND[:2], make.memory_map(*RAM, (0xFFFFFFFFFFFFF000, 0x2000, 2)), TEXT_SCREEN),
    "module that ends before it starts": make.block(*SOUND, make.module(0x400000, 0x3FFFFF)),
    "module outside memory": make.block(*SOUND, make.module(0xFFFF0000, 0xFFFFF000)),
    "module half outside memory": make.block(*SOUND, make.module(0xFFDF000, 0xFFE1000)),
    "module in a tag too small": make.block(*SOUND, make.tag(3, b"\0\0\0\0")),
    "65 modules": make.block(*SOUND, *[make.module(0x400000, 0x400010)] * 64, make.module(0x40, 0x41)),
    "70 modules": make.block(*SOUND, *[make.module(0x400000, 0x400010)] * 70),
    "framebuffer in a tag too small": make.block(*SOUND[:3], make.tag(8, bytes(10))),
    "framebuffer of an unknown kind": make.block(*SOUND[:3], make.tag(8, struct.pack("<QIIIBBH", 0xB8000, 160, 80, 25, 16, 77, 0))),
    "framebuffer that wraps around": make.block(*SOUND[:3], make.tag(8, struct.pack("<QIIIBBH6B", 0xFFFFFFFFFFFFF000, 0xFFFFFFFF, 0x3FFFFFFF, 0xFFFFFFFF, 32, 1, 0, 16, 8, 8, 8, 0, 8))),
}


def test_a_sound_block_is_taken(load):
    machine = load(make.block(*SOUND, make.tag(4711, b"unknown"), make.module(0x2100000, 0x2100003, b"mod x\0")))
    machine.read_prompt()
    assert machine.command("cmdline").strip() == "monitor from the grader", "the command line in the loader's block was `monitor from the grader`"
    assert "mod" in machine.command("modules") and "3 bytes" in machine.command("modules"), (
        "the block has one module, `mod`, of 3 bytes; an unknown tag (4711) stands before it, and must be skipped by its size")


def pieces(ranges, size):
    """The same map in many entries."""
    return [(at, min(size, start + length - at), kind) for start, length, kind in ranges for at in range(start, start + length, size)]


@pytest.mark.parametrize("count", [312, 4000])
def test_a_map_of_many_entries(load, rng, count):
    """Real boards report hundreds, most of which adjoin: what counts is what they say together, in whatever order."""
    size = sum(length for _, length, _ in RAM)
    many = pieces(RAM, -(-size // (count - len(RAM)) + 4095) & ~4095)
    rng.shuffle(many)
    shown = load(make.block(SOUND[0], make.memory_map(*many), TEXT_SCREEN))
    shown.read_prompt()
    once = load(make.block(SOUND[0], make.memory_map(*RAM), TEXT_SCREEN))
    once.read_prompt()
    expected, came = once.command("mmap"), shown.command("mmap")
    assert came == expected, f"{len(many)} entries that say what {len(RAM)} say should make the map\n{expected}\nbut came as\n{came}"


def test_overlapping_entries(load, stage):
    """What one entry reserves is not available, whatever another one says; what is said twice counts once. Of a page that is RAM in part no frame is made."""
    overlapping = [*RAM, (0x100000, 0x400000, 1), (0x8000000, 0x1000000, 2), (0x8800000, 0x1000, 4), (0x90000, 0x60000, 3), (0xA000800, 0x1000, 2)]
    machine = load(make.block(SOUND[0], make.memory_map(*overlapping), TEXT_SCREEN))
    machine.read_prompt()
    lines = [line.split() for line in machine.command("mmap").splitlines() if line.startswith("0x")]
    available = [(int(line[0], 16), int(line[1], 16)) for line in lines if line[-1] == "available"]
    expected = [(0, 0x90000), (0x100000, 0x8000000), (0x9000000, 0xA000800), (0xA001800, 0xFFE0000)]
    assert available == expected, f"of {overlapping} this is available: {expected}; `mmap` says {available}"
    if stage.number >= "02":
        ram = [(int(start, 16), int(end, 16)) for start, end in re.findall(r"^RAM (0x[0-9a-f]+) to (0x[0-9a-f]+)$", machine.command("frames"), re.M)]
        whole = [*expected[:2], (0x9000000, 0xA000000), (0xA002000, 0xFFE0000)]
        assert ram == whole, f"the start of a range is rounded up to a whole page, its end down: {whole} are whole pages of RAM; `frames` says {ram}"


def test_more_memory_than_there_is_room_for(load, stage):
    """Beyond 512 GiB the direct map ends: what lies there is said to be unused, and counted neither as free nor as used."""
    machine = load(make.block(SOUND[0], make.memory_map(*RAM, (512 << 30, 88 << 30, 1)), TEXT_SCREEN))
    machine.read_prompt()
    if stage.number >= "02":
        said = re.search(r"^Not used: (\d+) MB of memory\b", machine.console.text(), re.M)
        assert said and int(said.group(1)) == 88 << 10, "the line `Not used: 90112 MB of memory ...` is missing"
        frames = machine.command("frames")
        total = int(re.search(r"^total (\d+)", frames, re.M).group(1))
        assert total <= 1 << 16, f"{total} frames are counted, but only 256 MB can be reached"
    if stage.number >= "08":
        memory = machine.command("cat /proc/meminfo")
        assert memory.startswith("Total: 256 MB\n"), f"256 MB can be used; /proc/meminfo says\n{memory}"


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_in_words(load, name):
    machine = load(HOSTILE[name])
    machine.expect(r"The boot loader's information is refused: [a-z][^\r\n]+\.\r\n")
    machine.wait_registers(lambda registers: registers.dead)
    shown = in_use(machine.screen())
    assert "is refused" in "\n".join(shown), f"the refusal is on the serial line, but not on the screen, where its reader may be: {shown}"


def test_misaligned_block(load):
    machine = load(make.block(*SOUND), address=0x2000004)
    machine.expect("is refused: [^\r\n]*align")


def test_damaged_blocks(load, rng):
    """A sound block with some bits of its structure flipped: it boots or it is refused, nothing else."""
    sound = make.block(*SOUND, make.module(0x2100000, 0x2100003, b"mod x\0"))
    where = [at for at in range(len(sound)) if not is_memory_content(sound, at)]
    for _ in range(8):
        damaged = bytearray(sound)
        for _ in range(rng.randrange(1, 4)):
            damaged[rng.choice(where)] ^= 1 << rng.randrange(8)
        machine = load(bytes(damaged))
        machine.expect(["is refused: ", "monitor> $", "shell> $"])
        machine.close()


def is_memory_content(sound, at):
    """Inside the memory map's entries or the framebuffer's address, where a lie cannot be seen through."""
    entries = sound.index(struct.pack("<QQII", *RAM[0], 0))
    screen = sound.index(struct.pack("<QI", 0xB8000, 160))
    return entries <= at < entries + 24 * len(RAM) or screen <= at < screen + 24


def test_a_machine_left_untidy(load, stage):
    """Caches off, no FPU, a wild timer, interrupts unmasked, a serial port that hears only itself, no cursor, a keyboard that is off."""
    machine = load(make.block(*SOUND), untidy=True)
    machine.read_prompt()
    state = machine.registers()
    assert not state.cr0 & (registers.CR0_CD | registers.CR0_NW | registers.CR0_AM | registers.CR0_EM | registers.CR0_TS), (
        f"CR0 is {state.cr0:#x}: of CD and NW (caches off), AM, EM and TS, which the loader left set, none may be set: the kernel must write CR0, not only "
        "add bits to it")
    assert state.rflags & (FLAG_DIRECTION | FLAG_NESTED) == 0, (
        f"RFLAGS is {state.rflags:#x}: the direction flag or NT, which the loader left set, is still set: `cld` and a clean RFLAGS belong to the first "
        "instructions")
    lines = in_use(machine.screen())
    assert screen.cursor(machine) == (len(lines) - 1, len("monitor> ")), (
        "the cursor must stand behind the prompt, although the loader had switched it off: does the kernel program the cursor's start register?")
    assert "cmdline" in machine.command("help"), (
        "the monitor must answer to the serial line, which the loader left in loopback: is the modem control register written?")
    if stage.number >= "08":
        keyboard.write(machine, "cmdline\n")
        assert machine.read_prompt().endswith("monitor from the grader\n"), (
            "the keyboard, which the loader left switched off, must work: does the driver enable port and scanning?")


@pytest.mark.parametrize("magic", [0x2BADB002, 0, 0xE85250D6])
def test_not_a_multiboot2_loader(load, magic):
    """Said on the serial line and on the screen, before anything of the block is looked at."""
    machine = load(make.block(*SOUND), magic=magic)
    machine.expect("(?i)multiboot2")
    machine.wait_registers(lambda registers: registers.dead)
    shown = in_use(machine.screen())
    assert "multiboot2" in "\n".join(shown).lower(), f"the screen must say that the loader is not a Multiboot2 one; it says {shown}"


def refused(stage, machines, cpu):
    """What a kernel says that does not start on this processor: one line on the serial line, and the same on the screen."""
    machine = machines(stage.start(cpu=cpu))
    machine.expect("Mach_R: this processor lacks:")
    said = machine.expect(r"\.\r\n")
    machine.wait_registers(lambda registers: registers.dead)
    shown = "".join(machine.screen())
    assert said in shown, f"the screen must say what the serial line says, {said!r}; it says {shown!r}"
    return said


def test_no_long_mode(stage, machines):
    said = refused(stage, machines, "qemu32")
    assert "64-bit" in said and "NX" in said, f"qemu32 has neither a 64-bit mode nor NX; the kernel names {said!r}"


# Of QEMU's names those of what some stage uses or a compiler for x86-64 takes for granted, and how a person would look for it.
NEEDED = {"lm": "64-bit", "nx": "NX", "syscall": "SYSCALL", "fpu": "FPU", "tsc": "TSC", "msr": "MSR", "pae": "PAE", "cx8": "CMPXCHG8B",
          "apic": "APIC", "cmov": "CMOV", "mmx": "MMX", "fxsr": "FXSAVE", "sse": "SSE", "sse2": "SSE2"}
NOT_NEEDED = "pse pse36 pge pat mce mca mtrr sep de vme clflush pni cx16 hypervisor svm rdtscp 3dnow".split()


@pytest.mark.parametrize("feature", NEEDED)
def test_a_processor_that_lacks_something(stage, machines, feature):
    """Said at boot, by every stage, also of what only a later one needs; and nothing else is said to be missing."""
    said = refused(stage, machines, f"qemu64,-{feature}")
    named = [name for name in NEEDED.values() if re.search(rf"\b{name}\b", said)]
    assert named == [NEEDED[feature]], f"only {NEEDED[feature]} is missing, but it says: {said}"


def test_a_processor_with_nothing_more_than_needed(stage, machines):
    cpu = "qemu64," + ",".join(f"-{feature}" for feature in NOT_NEEDED)
    machine = machines(stage.boot(cpu=cpu))
    assert machine.command("cmdline").strip() == "monitor", "the kernel must run without what x86-64 does not promise"


@pytest.mark.parametrize("cpu", ["Conroe", "Opteron_G1", "Skylake-Client"])
def test_processors_of_both_makers(stage, machines, cpu):
    machine = machines(stage.boot(cpu=cpu))
    assert machine.command("cmdline").strip() == "monitor", f"the kernel must run on a {cpu}"


def test_fault_before_there_is_an_interrupt_table(load):
    """The kernel's first 64-bit instruction made invalid: the fault is named in words all the same."""
    machine = load(make.block(*SOUND), patch=("kernel_main", b"\x0f\x0b"))
    machine.expect("(?i)(fault|exception)[^\r\n]*0?6")
    machine.wait_registers(lambda registers: registers.dead)


def test_panic_while_the_screen_is_nowhere(load, stage):
    """The kernel's own page tables are loaded, and the screen is not in them yet: the first function called there made invalid. The report comes whole
    over the serial line; drawing it must not be tried."""
    name = next((name for name in Symbols(stage.kernel).names() if name.startswith("_ZN6memory8map_mmioE")), None)
    if name is None:
        pytest.skip("this kernel has no memory::map_mmio, by which the screen moves")
    panic = load(make.block(*SOUND), patch=(name, b"\x0f\x0b")).expect_panic()
    assert "PANIC while panicking" not in panic.text, f"the report of the first panic made another one: it drew where no screen is\n{panic.text}"
    assert "invalid opcode" in panic.text, f"an invalid opcode is the reason, and the report does not name it:\n{panic.text}"
    assert re.search(r"rip +0x[0-9a-f]+", panic.text) and "map_mmio" in panic.text, f"the report lacks the registers or the backtrace:\n{panic.text}"
