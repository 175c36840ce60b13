"""A function that writes past the end of an array does not return: in the kernel a panic, in a program its end, each in words."""

import re
import struct

import pytest

from machine import programs
from machine.c_programs import C_PRELUDE

AT_RANDOM = 25
RANDOM = C_PRELUDE + """
int main(int argc, char** argv, char** envp, word* auxiliary) {
    for (; *auxiliary; auxiliary += 2) {
        if (auxiliary[0] != AT_RANDOM) continue;
        number(((word*)auxiliary[1])[0]);
        number(((word*)auxiliary[1])[1]);
    }
    return 0;
}
""".replace("AT_RANDOM", str(AT_RANDOM))

GUARD = """
#include <stdint.h>
#include <stdio.h>
extern uint64_t __stack_chk_guard;
int main(void) { printf("%016lx\\n", (unsigned long)__stack_chk_guard); return 0; }
"""


def guard_of(machine):
    return struct.unpack("<Q", machine.page_tables().read(machine.symbols.address("__stack_chk_guard"), 8))[0]


def test_smashed_in_the_kernel(monitor):
    panic = monitor.expect_panic("crash smash")
    assert re.match(r"stack smashed: \S*smash", panic.detail), f"expected was `stack smashed: FUNCTION ...`, came {panic.detail!r}"
    assert "smash" in panic.function, f"the first function of the backtrace must be the one whose stack was smashed; it is {panic.function}"
    assert "monitor::run" in panic.text, f"only the guard was overwritten: the backtrace must reach monitor::run, as after every crash; it is:\n{panic.text}"


def test_smashed_in_a_program(shell):
    said = shell.command("crash smash; echo $?")
    assert re.fullmatch(r"stack smashed: [^\n]+\ncrash: killed: [^\n]+\n\d+\n", said), (
        f"a program that writes past the end of an array must say `stack smashed: ...` and be killed; `crash smash` said {said!r}")
    assert shell.command("echo $?") == "0\n", "the shell must go on"


@pytest.mark.parametrize("cpu", ["max", "qemu64"], ids=["rdrand", "jitter"])
def test_guard_of_the_kernel(stage, machines, cpu):
    """Drawn at boot: with RDRAND it is another one each time. What the clocks show is the same each time where instructions are counted."""
    guards = [guard_of(machines(stage.boot(cpu=cpu, cmdline="monitor"))) for _ in range(2)]
    bad = [hex(guard) for guard in guards if guard == 0 or guard & 0xFF]
    assert bad == [], f"the guard must be drawn at boot, and its lowest byte be zero; these are not: {bad}"
    if cpu == "max":
        assert guards[0] != guards[1], f"this processor has RDRAND, but two boots had the same guard {guards[0]:#x}"


def test_random_bytes_of_programs(stage, machines, with_files, run_directory):
    """Programs make their guard of the bytes that AT_RANDOM points at: no two get the same."""
    machine = machines(stage.machine(cmdline="", modules=with_files({"random": programs.elf(RANDOM, run_directory)})))
    said = machine.command("random; random; random; random").split()
    assert len(said) == 8, f"the auxiliary vector must have AT_RANDOM ({AT_RANDOM}), the address of 16 bytes; four programs printed {said}"
    assert len(set(said)) == 8 and "0" * 16 not in said, f"the bytes behind AT_RANDOM must differ from program to program; they were {said}"


def test_guard_of_a_program(stage, machines, with_files, compile_program):
    """What the start code of libc makes of the bytes: a guard whose lowest byte is zero."""
    machine = machines(stage.machine(cmdline="", modules=with_files({"guard": compile_program(GUARD)})))
    said = machine.command("guard; guard").split()
    assert len(set(said)) == 2, f"a program's guard must come from AT_RANDOM, and differ from program to program; two programs had {said}"
    bad = [guard for guard in said if not guard.endswith("00") or int(guard, 16) == 0]
    assert bad == [], f"the lowest byte of a guard must be zero; {bad} are no guards"
