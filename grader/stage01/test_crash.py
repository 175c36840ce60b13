"""Every fault is named with its vector and instruction, on both consoles, with a backtrace that is true; then all stands still."""

import re

import pytest

from machine.outcomes import DebugExit, Panic, Reset

KINDS = {  # command -> (vector, words that must appear, bytes the faulting instruction begins with, prefixes and all)
    "divide": (0, "divide error", None),
    "opcode": (6, "invalid opcode", b"\x0f\x0b"),
    "stack": (12, "stack (?:segment )?fault", None),
}
GENERAL = "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip cs ss rflags cr0 cr2 cr3 cr4 efer".split()


def plain_name(text):
    """A function's name without namespace braces, template arguments, parameters and return type."""
    text = text.replace("(anonymous namespace)::", "")
    return re.sub(r"[<(].*", "", text).split(" ")[-1]


def check_report(machine, panic):
    """What every panic must show: all registers, and a backtrace whose names are those of the symbol table."""
    for name in GENERAL:
        assert re.search(rf"\b{name} +(0x)?[0-9a-f]+", panic.text), f"the report of a panic must show every register, and {name} is not in it:\n{panic.text}"
    frames = re.findall(r"#(\d+) +(0x[0-9a-f]+) +(.+)\+0x([0-9a-f]+)$", panic.text, re.M)
    assert len(frames) >= 3, f"the report must have a backtrace of three functions at least, `#N 0xADDRESS NAME+0xOFFSET`; it is:\n{panic.text}"
    for number, address, name, offset in frames:
        # A return address belongs to the call before it; the first is one if the kernel called panic() itself.
        exact = int(address, 16)
        known = (int(number) == 0 and machine.symbols.function_at(exact)) or machine.symbols.function_at(exact - 1)
        assert plain_name(known.rsplit("+", 1)[0]) == plain_name(name), f"{address} is in {known}, not in {name}"
    names = [name for _, _, name, _ in frames]
    assert re.search(r"monitor(::|_|\.)run", "\n".join(names)), (
        f"the backtrace must reach the function that the command was typed to, monitor::run; it ends early, with {names}: is RBP kept everywhere?")
    registers = machine.registers()
    assert registers.dead, "after a panic the processor must stand still, halted with interrupts off"
    for name in ("cr0", "cr3", "cr4", "efer"):
        assert re.search(rf"\b{name} +0x0*{getattr(registers, name):x}\b", panic.text), (
            f"the report must say `{name} {getattr(registers, name):#x}`, what the register holds; the report is:\n{panic.text}")


def check_screen(machine, panic):
    """The end of the report is on the screen too."""
    screen = [line for line in machine.screen() if line]
    report = [line[:80].rstrip() for line in panic.text.split("\n") if line.strip()]
    assert screen[-5:] == report[-5:], (
        "the last five lines of the report (second list) are not the last on the screen (first list): a panic must be printed on both consoles")


@pytest.mark.parametrize("kind", KINDS)
def test_exception(monitor, kind):
    vector, words, instruction = KINDS[kind]
    panic = monitor.expect_panic(f"crash {kind}")
    assert re.search(rf"{words}.*vector {vector}\b", panic.text), (
        f"the report must name the exception: `{words}` and `vector {vector}`; it begins with: {panic.text[:200]}")
    assert "crash" in panic.function or kind in panic.function, (
        f"the first function of the backtrace must be the one that faults, of the command `crash {kind}`; it is {panic.function}")
    if instruction:
        assert monitor.page_tables().read(panic.rip, len(instruction)) == instruction, (
            f"rip in the report is {panic.rip:#x}, and there stands another instruction than {instruction.hex()}, the one that faults: was rip taken from "
            "the frame that the processor pushed?")
    check_report(monitor, panic)
    check_screen(monitor, panic)


def test_divide_names_the_dividing_instruction(monitor):
    panic = monitor.expect_panic("crash divide")
    code = monitor.page_tables().read(panic.rip, 3)
    opcode = code[1:] if code[0] & 0xF0 == 0x40 else code
    assert opcode[0] in (0xF6, 0xF7) and opcode[1] >> 3 & 7 in (6, 7), f"rip must be that of the instruction that divides, and at {panic.rip:#x} stands {code.hex()}, which is none: a fault's return address is the faulting instruction"


def test_page_fault_names_the_address(monitor, rng):
    address = 0xFFFF900000000000 + rng.randrange(1 << 40) & ~7
    panic = monitor.expect_panic(f"crash page {address:#x}")
    assert re.search(r"page fault.*vector 14\b", panic.text) and f"at {address:#x}" in panic.text, (
        f"the report must say `page fault`, `vector 14` and `at {address:#x}` (from CR2); it begins with: {panic.text[:200]}")
    assert "not present" in panic.text and re.search(rf"\bcr2 +{address:#x}\b", panic.text), (
        f"nothing is mapped at {address:#x}: `not present` (bit 0 of the error code is clear) and `cr2 {address:#x}` were expected in:\n{panic.text}")
    assert re.search(r"\b(read|write) from kernel mode", panic.text), (
        f"the report must say `read from kernel mode` or `write from kernel mode`, from bits 1 and 2 of the error code; it begins with: {panic.text[:200]}")
    check_report(monitor, panic)


def test_general_protection_by_a_non_canonical_address(monitor):
    panic = monitor.expect_panic("crash page 0x8000000000000000")
    assert re.search(r"general protection.*vector 13\b", panic.text), (
        f"an address that is not canonical raises a general protection fault, vector 13, not a page fault; the report begins with: {panic.text[:200]}")


def test_assert(monitor):
    panic = monitor.expect_panic("crash assert")
    assert re.match(r"assertion failed: .+ at .+:\d+", panic.detail), f"expected was `assertion failed: CONDITION at FILE:LINE`, came {panic.detail!r}"
    check_report(monitor, panic)


@pytest.mark.parametrize("line", ["crash page", "crash page nowhere", "crash divide 1", "crash page 1 2", "crash nothing"])
def test_wrong_arguments_crash_nothing(monitor, line):
    assert monitor.command(line).strip(), f"`{line}` is wrong, and must be answered with a line that says so"
    assert monitor.command("cmdline").strip() == "monitor", f"after `{line}` the monitor must work as before; `cmdline` tells"


@pytest.mark.parametrize("option, endings", [("panic=reboot", (Reset, Panic)), ("panic=exit", (DebugExit, Panic))])
def test_after_a_panic(stage, machines, option, endings):
    machine = machines(stage.machine(cmdline=f"monitor {option}"))
    with pytest.raises(endings):  # Panic: the report had been seen when the machine ended
        machine.command("crash opcode")
    assert "PANIC: " in machine.console.text() and "backtrace" in machine.console.text(), (
        f"before the machine ends, the panic and its backtrace must have been printed; the last that came is {machine.console.text()[-300:]!r}")
    if option == "panic=exit":
        assert not machine.running(), f"with `{option}` on the command line, a panic must end QEMU; the processor stands still instead"
        assert machine.qemu.process.returncode not in (0, 33), "a panic must not look like success"
    else:
        assert machine.qmp.execute("query-status")["status"] == "shutdown", f"with `{option}` on the command line, a panic must reset the machine"
