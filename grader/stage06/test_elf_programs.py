"""ELF programs, compiled here or put together by hand: sound ones run with their segments as they ask, hostile ones are refused."""

import re
import struct

import pytest

from machine import abi, programs
from machine import registers as r
from machine.abi import call
from machine.c_programs import C_PRELUDE

SEGMENTS = C_PRELUDE + """
static const char constants[] = "CONSTANT";
static char variables[9000] = "VARIABLE";
static volatile word zeroes[70000];
int main(int argc, char** argv, char** envp, word* auxiliary) {
    for (int i = 1; i < argc; i++) line(argv[i]);
    line(constants);
    line(variables);
    word sum = 0;
    for (int i = 0; i < 70000; i++) sum |= zeroes[i];
    for (int i = 0; i < 70000; i++) zeroes[i] = (word)i;
    for (int i = 0; i < 70000; i++) sum |= zeroes[i] ^ (word)i;
    for (int i = 9; i < 9000; i++) sum |= (word)variables[i];
    number(sum);
    for (; *auxiliary; auxiliary += 2) { number(auxiliary[0]); number(auxiliary[1]); }
    number((word)_start);
    return STATUS;
}
"""

# Loops until the clock says stop, and then says how often; never gives the processor away.
BUSY = C_PRELUDE + """
int main(int argc, char** argv, char** envp, word* auxiliary) {
    for (int i = 0; i < 6; i++) {
        long end = now() + 17000000;
        while (now() < end) { }
        line(argv[1]);
    }
    return 0;
}
"""

# Keeps its own pattern in the SSE and x87 registers while the other copy keeps another one in the same.
FPU = C_PRELUDE + """
int main(int argc, char** argv, char** envp, word* auxiliary) {
    double scale = argv[1][0];
    unsigned mode = argv[1][0] & 1 ? 0x1F80 : 0x5F80, seen;
    __asm__ volatile("ldmxcsr %0" : : "m"(mode));
    long end = now() + 120000000;
    long double x87 = scale;
    __asm__ volatile("" : "+t"(x87));
    do {
        double a = scale, b = scale * 3, c = scale * 5, d = scale * 7;
        __asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d));
        for (int i = 0; i < 20000; i++) __asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+t"(x87));
        __asm__ volatile("stmxcsr %0" : "=m"(seen));
        if (a != scale || b != scale * 3 || c != scale * 5 || d != scale * 7) { line("SSE register lost"); return 1; }
        if (x87 != scale) { line("x87 register lost"); return 2; }
        if ((seen & 0xFFC0) != mode) { line("rounding mode lost"); return 3; }
    } while (now() < end);
    return 0;
}
"""

SECRET = C_PRELUDE + """
static volatile word place = 1;
int main(int argc, char** argv, char** envp, word* auxiliary) {
    word mine = *(word*)argv[1];
    place = mine;
    for (int i = 0; i < 40; i++) {
        call(YIELD, 0, 0, 0, 0, 0);
        if (place != mine) { line("somebody else wrote here"); return 1; }
    }
    return 0;
}
""".replace("YIELD", str(abi.NUMBER["thread_yield"]))

SPIN = C_PRELUDE + """
static const word constant = 1;
static word variable = 2;
static word zero[1024];
int main(int argc, char** argv, char** envp, word* auxiliary) {
    __asm__ volatile("" : : "r"(constant), "r"(variable), "r"(zero[5]));
    zero[0] = 1;
    for (;;) __asm__ volatile("" : : "r"(&constant), "r"(&variable), "r"(&zero) : "memory");
}
"""

EXIT = bytes.fromhex("bf2a000000b8020000000f05")  # mov edi, 42; mov eax, 2; syscall


def sound(**changes):
    """Code that exits with 42, constants and data with zeroes behind them."""
    return [{"vaddr": 0x400000, "data": EXIT + bytes(500), "flags": 5, **changes.get("code", {})},
            {"vaddr": 0x402000, "data": b"constants" * 9, "flags": 4, **changes.get("constants", {})},
            {"vaddr": 0x404000, "data": b"data" * 25, "memsz": 0x5000, "flags": 6, **changes.get("data", {})}]


def with_notes(count):
    """The sound file with program headers that load nothing, `count` in all."""
    return programs.raw_elf([*sound(), *[{"type": 4, "flags": 4}] * (count - len(sound()))])


BIG = 1 << 63
# Name -> (file, words of the reason). Each breaks one rule.
HOSTILE = {
    "truncated_header": (programs.raw_elf(sound(), truncate=40), "ELF header"),
    "truncated_table": (programs.raw_elf(sound(), truncate=64 + 56), "program headers|outside the file"),
    "truncated_segment": (programs.raw_elf(sound())[:-1], "outside the file"),
    "class_32": (programs.raw_elf(sound(), header={"class": 1}), "64-bit"),
    "big_endian": (programs.raw_elf(sound(), header={"data": 2}), "little-endian"),
    "version": (programs.raw_elf(sound(), header={"version": 2}), "version"),
    "version_in_header": (programs.raw_elf(sound(), header={"version2": 2}), "version"),
    "other_system": (programs.raw_elf(sound(), header={"osabi": 9}), "another operating system"),
    "ehsize": (programs.raw_elf(sound(), header={"ehsize": 52}), "wrong size for itself"),
    "arm": (programs.raw_elf(sound(), machine=183), "x86-64"),
    "shared": (programs.raw_elf(sound(), file_type=3), "static|executable"),
    "object": (programs.raw_elf(sound(), file_type=1), "static|executable"),
    "phentsize_small": (programs.raw_elf(sound(), header={"phentsize": 32}), "program headers"),
    "phentsize_zero": (programs.raw_elf(sound(), header={"phentsize": 0}), "program headers"),
    "phnum_zero": (programs.raw_elf(sound(), header={"phnum": 0}), "no loadable segment"),
    "phnum_huge": (programs.raw_elf(sound(), header={"phnum": 65535}), "program headers"),
    "phnum_65": (with_notes(65), "too many program headers"),
    "phoff_outside": (programs.raw_elf(sound(), header={"phoff": 1 << 40}), "outside the file"),
    "phoff_wraps": (programs.raw_elf(sound(), header={"phoff": (1 << 64) - 8}), "outside the file"),
    "nothing_to_load": (programs.raw_elf([{**s, "type": 4} for s in sound()]), "no loadable segment"),
    "interpreter": (programs.raw_elf([*sound(), {"type": 3, "data": b"/lib/ld.so\0", "vaddr": 0x40A000}]), "dynamic linker"),
    "kernel_address": (programs.raw_elf(sound(data={"vaddr": 0xFFFFFFFF80100000})), "user address range"),
    "direct_map": (programs.raw_elf(sound(data={"vaddr": 0xFFFF800000000000})), "user address range"),
    "not_canonical": (programs.raw_elf(sound(data={"vaddr": 0x800000000000})), "user address range"),
    "at_the_end": (programs.raw_elf(sound(data={"vaddr": 0x7FFFFFFFE000})), "user address range"),
    "null_page": (programs.raw_elf(sound(data={"vaddr": 0})), "0x400000"),
    "low": (programs.raw_elf(sound(data={"vaddr": 0x3FF000, "memsz": 100})), "0x400000"),
    "over_the_stack": (programs.raw_elf(sound(data={"vaddr": abi.STACK_TOP - 0x8000})), "stack"),
    "around_the_stack": (programs.raw_elf(sound(data={"memsz": 0x10000000})), "stack"),
    "memory_wraps": (programs.raw_elf(sound(data={"memsz": (1 << 64) - 0x1000})), "wraps"),
    "memory_huge": (programs.raw_elf(sound(data={"vaddr": 0x100000000, "memsz": 1 << 46})), "memory"),
    "memory_large": (programs.raw_elf(sound(data={"vaddr": 0x100000000, "memsz": 1 << 30})), "memory"),
    "memory_in_kernel": (programs.raw_elf(sound(data={"memsz": BIG})), "user address range"),
    "file_size_above": (programs.raw_elf(sound(data={"memsz": 10})), "more bytes in the file"),
    "file_size_above_nothing": (programs.raw_elf(sound(data={"memsz": 0})), "more bytes in the file"),
    "file_size_huge": (programs.raw_elf(sound(data={"filesz": 1 << 40, "memsz": 1 << 41})), "outside the file"),
    "offset_wraps": (programs.raw_elf(sound(data={"offset": (1 << 64) - 0x1000})), "outside the file"),
    "overlap": (programs.raw_elf(sound(data={"vaddr": 0x402000})), "share a page"),
    "overlap_in_page": (programs.raw_elf(sound(data={"vaddr": 0x402800, "memsz": 100})), "share a page"),
    "writable_code": (programs.raw_elf(sound(code={"flags": 7})), "writable and executable"),
    "executable_data": (programs.raw_elf(sound(data={"flags": 7})), "writable and executable"),
    "write_execute": (programs.raw_elf(sound(data={"flags": 3})), "writable and executable"),
    "no_permission": (programs.raw_elf(sound(data={"flags": 0})), "not even be read"),
    "alignment_odd": (programs.raw_elf(sound(data={"align": 4097})), "alignment"),
    "alignment_3072": (programs.raw_elf(sound(data={"align": 3072})), "alignment"),
    "alignment_broken": (programs.raw_elf(sound(data={"offset": 9})), "alignment"),
    "entry_zero": (programs.raw_elf(sound(), entry=0), "entry point"),
    "entry_data": (programs.raw_elf(sound(), entry=0x404000), "entry point"),
    "entry_behind": (programs.raw_elf(sound(), entry=0x400000 + len(EXIT) + 500), "entry point"),
    "entry_kernel": (programs.raw_elf(sound(), entry=0xFFFFFFFF80100000), "entry point"),
}


# Shows the auxiliary vector's AT_PHDR (-1: none), and of what is there the first segment's type and address.
SHOW_HEADERS = f"""
    lea rbx, [rsp + 8]
    mov ecx, 2
.string:                                ; argv, then the environment
    add rbx, 8
    cmp qword [rbx - 8], 0
    jne .string
    dec ecx
    jnz .string
.entry:
    mov rcx, [rbx]
    mov rax, -1
    test rcx, rcx
    jz .show
    mov rax, [rbx + 8]
    add rbx, 16
    cmp rcx, 3
    jne .entry
.show:
    mov rbx, rax
    call show
    test rbx, rbx
    js .end
    mov eax, [rbx]
    call show
    mov rax, [rbx + 16]
    call show
.end:
{call("exit", 0)}
{abi.SHOW}
    align 8
"""
CODE_AT, DATA_AT = 0x400000, 0x404080


def headers_in(which, run_directory):
    """A file whose program headers lie not at its beginning but behind the code or the data; None: in no segment. "zeroes": where the file goes on
    behind the bytes of the data, whose memory goes on, too, with zeroes: in no segment either. "cut": the same behind the first of two headers."""
    code, room = programs.flat(SHOW_HEADERS, run_directory), bytes(2 * 56)
    zeroes = {"filesz": {"zeroes": 8, "cut": 8 + 56}[which]} if which in ("zeroes", "cut") else {}
    segments = [{"vaddr": CODE_AT, "data": code + room, "flags": 5}, {"vaddr": DATA_AT, "data": b"12345678" + room, "flags": 6, **zeroes}]
    file = programs.raw_elf(segments)
    table = file[64:64 + len(room)]
    if which is None:
        return file, 0
    offset = file.index(code) + len(code) if which == "code" else file.index(b"12345678") + 8
    moved = bytearray(programs.raw_elf(segments, header={"phoff": offset}))
    moved[64:64 + len(room)] = b"\xFF" * len(room)
    moved[offset:offset + len(room)] = table
    return bytes(moved), {"code": CODE_AT + len(code), "data": DATA_AT + 8, "zeroes": 0, "cut": 0}[which]


@pytest.fixture(scope="session")
def status(shared_rng):
    return shared_rng("elf status").randrange(-(1 << 31), 1 << 31)


@pytest.fixture(scope="session")
def sound_modules(run_directory, status):
    sources = {"segments": SEGMENTS.replace("STATUS", str(status)), "busy": BUSY, "fpu": FPU, "secret": SECRET, "spin": SPIN}
    modules = {name: programs.elf(source, run_directory, flags=("-Wno-unused",)) for name, source in sources.items()}
    modules["by_hand"] = programs.raw_elf(sound())
    modules["any_order"] = programs.raw_elf(list(reversed(sound())))
    modules["headers_64"] = with_notes(64)
    modules["abi_gnu"] = programs.raw_elf(sound(), header={"osabi": 3})
    modules |= {f"headers_{which}": headers_in(which, run_directory)[0] for which in ("code", "data", "zeroes", "cut", None)}
    modules["flat"] = programs.flat(call("exit", 5), run_directory)
    modules["sgdt"] = programs.flat("    sgdt [rsp - 16]\n" + call("exit", 6), run_directory)
    return modules


@pytest.fixture(scope="session")
def hostile_modules():
    return {name: content for name, (content, _) in HOSTILE.items()}


@pytest.fixture
def machine(stage, machines, sound_modules):
    return machines(stage.machine(modules=sound_modules))


@pytest.fixture
def hostile_machine(stage, machines, hostile_modules):
    # GRUB hands over at most what the kernel's table takes: the tree's own modules stay out.
    modules = {**hostile_modules, "by_hand": programs.raw_elf(sound())}
    return machines(stage.machine(modules=modules, own_modules=False))


def free_frames(machine):
    answer = machine.command("frames")
    found = re.search(r"^settled free (\d+)$", answer, re.M)
    assert found, f"`frames` has no line `settled free N`, but:\n{answer}"
    return int(found.group(1))


def test_segments_and_start(machine, rng, status):
    """Constants, variables, zeroes, arguments and the auxiliary vector, all where the program expects them."""
    words = ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789-./=") for _ in range(rng.randrange(1, 20))) for _ in range(4)]
    lines = machine.command(f"run segments {' '.join(words)}").split("\n")
    assert lines[:4] == words, "the four arguments must come to the program in argv, one a line; see both lists"
    assert lines[4:7] == ["CONSTANT", "VARIABLE", "0" * 16], "a constant, a variable and the sum of .bss (zeroes) must be what the ELF file says; see both lists"
    assert lines[-2:] == [f"segments: exit {status}", ""], (
        f"the last line must be the program's end, with the status {status}, as it gave it: 32 bits, signed; came {lines[-3:]}")
    numbers = [int(text, 16) for text in lines[7:-2]]
    entry, auxiliary = numbers[-1], dict(zip(numbers[:-1:2], numbers[1:-1:2]))
    assert auxiliary.get(6) == 4096, f"the auxiliary vector must have AT_PAGESZ (6) = 4096; it is {auxiliary}"
    assert auxiliary.get(9) == entry, f"the auxiliary vector must have AT_ENTRY (9) = {entry:#x}, the entry point; it is {auxiliary}"


def test_by_hand(machine):
    for name in ("by_hand", "any_order", "headers_64", "abi_gnu"):
        assert machine.command(f"run {name}") == f"{name}: exit 42\n", (
            f"a minimal file made by hand, {name}, must run: its last segment ends with the file; in the one called any_order the segments are not in "
            f"ascending order, and need not be; headers_64 has as many program headers as are allowed; abi_gnu names the ABI of GNU, which is System V's")


@pytest.mark.parametrize("which", ["code", "data", "zeroes", "cut", None])
def test_program_headers_anywhere(machine, run_directory, which):
    """AT_PHDR is where the table is in memory, whichever segment holds it; a program whose segments do not hold it gets none."""
    output = machine.command(f"run headers_{which}")
    address = headers_in(which, run_directory)[1]
    expected = [address, 1, CODE_AT] if address else [-1]
    values = abi.shown(output)
    assert values == expected, f"AT_PHDR, type and address of the first segment there: expected {expected}, came {values} in\n{output}"


def test_flat_programs_still_run(machine):
    assert machine.command("run flat") == "flat: exit 5\n", "a file that does not begin with the ELF magic is a flat program, and still runs"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused(hostile_machine, name):
    """With its reason in one line, nothing leaked, and the next program runs."""
    machine = hostile_machine
    machine.command("run by_hand")
    before = free_frames(machine)
    output = machine.command(f"run {name}")
    assert re.fullmatch(rf"{name}: not started: [^\n]{{5,}}\n", output), (
        f"this file must be refused, in one line `{name}: not started: REASON` (what is wrong with it: {HOSTILE[name][1].replace('|', ', or ')}); came {output!r}")
    now = free_frames(machine)
    assert now == before, f"the file was refused, so `settled free` should be {before} again, but is {now}: what was mapped before the fault was seen is lost"
    assert machine.command("run by_hand") == "by_hand: exit 42\n", "after a file was refused the next program must run as if nothing had been"


def test_random_files(stage, machines, shared_rng):
    """A sound file with random changes in its headers: it runs, is killed or is refused, and the kernel goes on with all its memory."""
    rng = shared_rng("random ELF files")
    original = programs.raw_elf(sound())
    modules = {"by_hand": original}
    for number in range(45):
        content = bytearray(original)
        for _ in range(rng.randrange(1, 5)):
            at = rng.randrange(4, 64 + 3 * 56)
            if rng.random() < 0.5:
                content[at] = rng.randrange(256)
            else:
                at &= ~7
                value = rng.choice([0, 1, 0x1000, 0x400000, 0x404000, abi.USER_END, 1 << 32, BIG, (1 << 64) - 1, rng.randrange(1 << 64)])
                content[at:at + 8] = struct.pack("<Q", value)
        modules[f"random{number}"] = bytes(content)
    machine = machines(stage.machine(modules=modules, own_modules=False))
    machine.command("run by_hand")
    before = free_frames(machine)
    for name in modules:
        output = machine.command(f"run {name}")
        assert re.fullmatch(rf"{name}: (exit -?\d+|killed: [^\n]+|not started: [^\n]+)\n", output), (
            f"a damaged file runs to its end, is killed or is not started, and that in one line; came {output!r}")
    now = free_frames(machine)
    assert now == before, f"all the programs have ended, so `settled free` should be {before} again, but is {now}"
    assert machine.command("run by_hand") == "by_hand: exit 42\n", "after all the damaged files a sound program must run as if nothing had been"


def test_permissions_from_outside(machine):
    """Each segment's pages as its flags say: seen in the page tables while the program runs."""
    machine.send("run spin\r")
    machine.wait_registers(lambda registers: registers.cpl == 3)
    machine.stop()
    tables = machine.page_tables()
    user = [m for m in tables.mappings(0, 1 << 47)]
    kinds = {(m.writable, m.executable) for m in user}
    wrong = [str(m) for m in tables.mappings(0, 1 << 64) if m.writable and m.executable]
    assert not wrong, f"pages are writable and executable: {wrong[:5]}"
    for writable, executable, what in ((False, True, "code"), (False, False, "constants"), (True, False, "data")):
        assert (writable, executable) in kinds, (
            f"the program has {what}, whose pages must be {'' if writable else 'not '}writable and {'' if executable else 'not '}executable; no page is so: "
            f"the flags of the segments are not applied. Its pages: {[str(m) for m in user][:12]}")
    wrong = [str(m) for m in user if not m.user]
    assert not wrong, f"pages in the lower half that ring 3 may not use: {wrong[:5]}"
    wrong = [str(m) for m in tables.mappings(1 << 47, 1 << 64) if m.user]
    assert not wrong, f"pages of the kernel's half that ring 3 may use: {wrong[:5]}"
    lowest = min(m.virtual for m in user)
    assert lowest >= 0x400000, f"the lowest page of the program is {lowest:#x}: below 0x400000 nothing may be mapped, so that null pointers are found"
    machine.resume()
    machine.send("\x03")
    assert "spin: killed" in machine.read_prompt(), "Ctrl-C must end the program that spins"


def test_several_at_once(machine, rng):
    """Programs that never give way take turns, each in an address space of its own."""
    labels = [f"{letter}{rng.randrange(1000)}" for letter in "xyz"]
    for label in labels[:-1]:
        machine.send(f"start busy {label}\r")
    machine.send(f"run busy {labels[-1]}\r")
    output = ""
    while output.count("busy: exit 0") < 3:
        output += machine.expect("busy: exit 0") + "busy: exit 0"
    machine.read_prompt()
    order = re.findall(rf"^({'|'.join(labels)})\r?$", output, re.M)
    wrong = [f"{label}: {order.count(label)}" for label in labels if order.count(label) != 6]
    assert not wrong, f"each of the three programs prints its label six times, whole, on a line of its own; found were {wrong} in the order {order}"
    first_end = order.index(labels[0]) if order else 0
    changes = sum(a != b for a, b in zip(order[first_end:], order[first_end + 1:]))
    assert changes >= 6, f"they did not run at the same time: {order}"


def test_same_addresses_different_memory(machine):
    for word in ("AAAAAAA", "BBBBBBB"):
        machine.send(f"start secret {word}\r")
    machine.send("run secret CCCCCCC\r")
    output = ""
    while output.count("secret: exit") < 3:
        output += machine.expect("secret: exit ") + "secret: exit "
        assert machine.expect("\n").strip() == "0", (
            "each of the three programs keeps a word of its own at the same address, and exits with 0 if it never changed: another one's memory was seen, "
            "or CR3 was not loaded at a switch")
    machine.read_prompt()


def test_fpu_state_is_each_program_s_own(machine):
    machine.send("start fpu a\r")
    machine.send("start fpu d\r")
    machine.send("run fpu g\r")
    for _ in range(3):
        machine.expect("fpu: exit ")
        assert machine.expect("\n").strip() == "0", (
            "each of the three programs keeps values of its own in the FPU and SSE registers, and exits with 0 if they never changed: the state was not "
            "saved or not loaded at a switch")
    machine.read_prompt()


def test_processor_protections(stage, machines, sound_modules):
    """SMEP, SMAP and UMIP are on where the processor has them, and programs run all the same."""
    machine = machines(stage.machine(modules=sound_modules, cpu="max"))
    cr4 = machine.registers().cr4
    wanted = r.CR4_SMEP | r.CR4_SMAP | r.CR4_UMIP
    assert cr4 & wanted == wanted, f"CR4 is {cr4:#x}: of bits 20 (SMEP), 21 (SMAP) and 11 (UMIP), which this processor has, not all are set"
    assert machine.command("run segments a").count("exit") == 1, (
        "with SMEP, SMAP and UMIP on, programs must run: a kernel that touches their memory outside of its copying functions faults")
    assert machine.command("run by_hand") == "by_hand: exit 42\n", "with SMEP, SMAP and UMIP on, a minimal program must run"
    assert "sgdt: killed: general protection" in machine.command("run sgdt"), (
        "with UMIP on, SGDT in ring 3 must end the program with a general protection fault")  # UMIP at work
    for cpu, has in (("qemu64,+smep", r.CR4_SMEP), ("qemu64,+smap,+umip", r.CR4_SMAP | r.CR4_UMIP)):
        cr4 = machines(stage.machine(modules=sound_modules, cpu=cpu)).registers().cr4
        assert cr4 & wanted == has, (
            f"on the processor {cpu} CR4 is {cr4:#x}: of bits 20 (SMEP), 21 (SMAP) and 11 (UMIP) it should have {has:#x}, each by the processor's own word")
