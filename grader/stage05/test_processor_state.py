"""What a program leaves in the processor: each flag and the FS base, over system calls, faults and switches. It keeps its own, nobody gets another's, the kernel runs with none."""

import re

import pytest

from machine import abi, programs
from machine.abi import call, shown
from machine.machine import Machine

DATA = abi.FLAT_DATA
CLEAN = 0x202  # interrupts on, and the bit that is always one
FLAGS = {"carry": 0, "parity": 2, "auxiliary": 4, "zero": 6, "sign": 7, "direction": 10, "overflow": 11, "nested_task": 14,
         "alignment": 18, "identification": 21}
KEPT_OUT = ("direction", "nested_task", "alignment")  # of them those that would change how the kernel's own code runs
MOMENTS = ("a system call that waits", "a page fault", "preemption")
PAGES = 64


def set_flags(value):
    return f"    push qword {value:#x}\n    popfq\n"


def keep_flags(place):
    return f"    pushfq\n    pop qword [{place:#x}]\n{set_flags(CLEAN)}"


def flag_program(bit):
    """Sets one flag and sleeps, touches a new page, and is preempted; another thread notes with which flags it begins and goes on."""
    flags = CLEAN | 1 << bit
    return f"""
    lea r15, [other]
{call("thread_create", "r15", DATA + 0x4000, 0, 0)}
    mov edi, 1
    mov eax, {abi.NUMBER["thread_sleep"]}
{set_flags(flags)}
    syscall
{keep_flags(DATA)}
{set_flags(flags)}
    mov al, [{DATA + 0x8000}]
{keep_flags(DATA + 8)}
    mov qword [{DATA + 32}], 1
{set_flags(flags)}
.wait:                                  ; for the other, which comes only when this one is stopped; changes no flag
    mov rcx, [{DATA + 40}]
    jrcxz .wait
{keep_flags(DATA + 16)}
{"".join(f"    mov rax, [{DATA + at}]" + chr(10) + "    call show" + chr(10) for at in (0, 8, 16, 24, 48))}
{call("exit", 0)}
other:
    pushfq
    pop qword [{DATA + 24}]
.spin:
    cmp qword [{DATA + 32}], 1
    jne .spin
{keep_flags(DATA + 48)}
    mov qword [{DATA + 40}], 1
{call("thread_sleep", -1)}
{abi.SHOW}
"""


# Takes pages, fills them, gives them back and takes them again, touching each with the direction flag set: how many words of them are
# not zero? Then has the kernel copy out of and into its memory with the flag set.
DIRECTION = f"""
{call("vm_allocate", 0x20000000, PAGES * 4096, 3)}
    mov rdi, 0x20000000
    mov ecx, {PAGES * 512}
    mov rax, -1
    rep stosq
{call("vm_deallocate", 0x20000000, PAGES * 4096)}
    std
{call("vm_allocate", 0x20000000, PAGES * 4096, 3)}
    mov rbx, 0x20000000
.touch:
    or byte [rbx], 0
    lea rbx, [rbx + 4096]
    cmp rbx, {0x20000000 + PAGES * 4096}
    jne .touch
    cld
    mov rbx, 0x20000000
    xor eax, eax
.count:
    cmp qword [rbx], 1
    cmc
    adc rax, 0
    add rbx, 8
    cmp rbx, {0x20000000 + PAGES * 4096}
    jne .count
    call show
    std
{call("write", abi.OUTPUT, "text", "text.size")}
{call("port_allocate", 1)}
{call("port_status", "rax", 0x20000800)}
    cld
    mov rax, [0x20000800 - 8]           ; what a copy in the wrong direction would write to
    call show
{call("exit", 0)}
text: db "the kernel copies forwards, whatever the program left in its flags", 10
.size equ $ - text
{abi.SHOW}
"""

# Threads one after the other, each with its own FS base, each ended before the next begins: what each finds there, and what the main
# thread finds, whose base is 0.
BASES = f"""
    mov qword [{DATA + 8}], 1
    mov r14, {DATA + 0x1000}
.next:
    mov [r14], r14
    lea r15, [other]
{call("thread_create", "r15", DATA + 0x8000, 0, "r14")}
.wait:
{call("thread_sleep", 1)}
    cmp qword [{DATA}], 0
    je .wait
    mov rax, [{DATA}]
    call show
    mov qword [{DATA}], 0
    mov rax, [fs:{DATA + 8}]
    call show
    add r14, 0x1000
    cmp r14, {DATA + 0x5000}
    jne .next
{call("exit", 0)}
other:
    mov rax, [fs:0]
    mov [{DATA}], rax
{call("thread_exit")}
{abi.SHOW}
"""

# Threads that never give way, each with its own FS base: each counts how often it finds another's there.
MANY_BASES = f"""
    mov r14, {DATA + 0x1000}
.next:
    mov [r14], r14
    lea r15, [other]
    lea rsi, [r14 + 0x800]
{call("thread_create", "r15", "rsi", "r14", "r14")}
    add r14, 0x1000
    cmp r14, {DATA + 0x5000}
    jne .next
{call("thread_sleep", 300)}
    mov r14, {DATA + 0x1000}
.show:
    cmp qword [r14 + 8], 0              ; it ran
    setne al
    movzx eax, al
    call show
    mov rax, [r14 + 16]
    call show
    add r14, 0x1000
    cmp r14, {DATA + 0x5000}
    jne .show
{call("exit", 0)}
other:
    inc qword [rdi + 8]
    cmp [fs:0], rdi
    je other
    inc qword [rdi + 16]
    jmp other
{abi.SHOW}
"""

# Makes a system call with the trap flag set: the debug exception comes after it, in the program.
TRAP = f"""
    mov eax, {abi.NUMBER["task_self"]}
{set_flags(CLEAN | 1 << 8)}
    syscall
    nop
{call("exit", 0)}
"""


def calling(bit):
    """Makes system calls for ever, with one flag set."""
    return f"{set_flags(CLEAN | 1 << bit)}.again:\n    mov eax, {abi.NUMBER['task_self']}\n    syscall\n    jmp .again\n"


@pytest.fixture(scope="session")
def state_modules(run_directory):
    sources = {f"flag_{name}": flag_program(bit) for name, bit in FLAGS.items()}
    sources |= {f"calling_{name}": calling(FLAGS[name]) for name in KEPT_OUT}
    sources |= {"direction": DIRECTION, "bases": BASES, "many_bases": MANY_BASES, "trap": TRAP, "spin": "    std\n    jmp $\n"}
    return {name: programs.flat(source, run_directory) for name, source in sources.items()}


@pytest.fixture
def machine(stage, machines, state_modules):
    return machines(stage.machine(modules=state_modules))


@pytest.mark.parametrize("name", FLAGS)
def test_flags_are_each_threads_own(machine, name):
    """Each flag that a program may set, kept over a system call, a page fault and preemption, and never seen by the other thread."""
    *kept, begun, gone_on = shown(machine.command(f"run flag_{name}"))
    mine = CLEAN | 1 << FLAGS[name]
    assert len(kept) == len(MOMENTS), f"{len(MOMENTS)} results were due, one for each moment, and {len(kept)} came"
    for moment, flags in zip(MOMENTS, kept):
        only = flags & 1 << FLAGS[name]
        assert only, f"after {moment} the flag {name} is gone: the flags were {mine:#x} and are {flags:#x}"
    assert begun == CLEAN, f"a new thread begins with the flags {begun:#x}, not {CLEAN:#x}: it has another thread's"
    assert not gone_on & (mine & ~CLEAN) & ~0x8D5, f"a thread goes on with another's flag: {gone_on:#x}"


@pytest.mark.parametrize("name", KEPT_OUT)
def test_flags_stay_outside_the_kernel(machine, name):
    """Seen from outside, in the middle of a system call."""
    machine.send(f"run calling_{name}\r")
    flags = machine.wait_registers(lambda registers: registers.cpl == 0 and in_entry(machine, registers.rip), look=Machine.registers_of_one_moment).rflags
    assert not flags & 1 << FLAGS[name], f"the kernel runs with the flag {name} that a program has set: {flags:#x}"


def in_entry(machine, rip):
    return machine.symbols.function_at(rip).startswith("system_call_entry")


def test_direction_flag_does_not_reach_the_kernel(machine):
    """With it set, REP STOS and REP MOVS run downwards: pages that should be zero show freed memory, copies go astray."""
    output = machine.command("run direction")
    left, before_copy = shown(output)
    assert left == 0, f"{left} of {PAGES * 512} words of new pages are not zero: the kernel cleared other memory"
    assert before_copy == 0, f"the kernel copied downwards: {before_copy:#x} stands in front of where it should have copied to"
    assert "the kernel copies forwards, whatever the program left in its flags\n" in output, (
        "the kernel must begin with `cld`: with the direction flag that the program has set, its copying goes backwards")


def test_fs_base_after_a_thread_has_ended(machine):
    """The next thread to run gets its own base, also if the one whose base is in the processor is gone."""
    values = shown(machine.command("run bases"))
    expected = [value for base in range(DATA + 0x1000, DATA + 0x5000, 0x1000) for value in (base, 1)]
    assert values == expected, f"the threads' own words and the main thread's should be {expected}, came {values}"


def test_fs_base_of_threads_that_are_preempted(machine):
    values = shown(machine.command("run many_bases"))
    assert values == [1, 0] * 4, f"for each thread: ran (1), how often it found another's FS base (0): {values}"


def test_single_step_over_a_system_call(machine):
    """The kernel is not single-stepped; the exception comes behind SYSCALL, and is the program's."""
    assert re.fullmatch(r"trap: killed: debug, rip 0x4000[0-9a-f]{2}\n", machine.command("run trap")), (
        "a single step must end the program where it is, with `trap: killed: debug`, and never the kernel")


def test_nmi_while_a_program_runs(stage, machines, state_modules):
    """No program causes one: the machine stops with a report, whatever ran. Nothing is blamed on the program, and the report is whole."""
    machine = machines(stage.machine(modules=state_modules, processors=1))  # it comes to all of them
    machine.send("run spin\r")
    in_its_loop = abi.FLAT_CODE + 1  # behind the one byte of STD
    machine.wait_registers(lambda registers: registers.rip == in_its_loop)
    machine.qmp.execute("inject-nmi")
    panic = machine.expect_panic()
    assert "non-maskable interrupt" in panic.text, "a non-maskable interrupt is nobody's fault, and the panic must name it"
    registers = machine.registers()
    assert not registers.rflags & 1 << FLAGS["direction"], "the kernel still has the program's direction flag"
    assert registers.segments["gs"].base >= 1 << 63, "the kernel has the program's GS base: SWAPGS was forgotten on this way in"
    assert panic.rip == in_its_loop, f"the report should say where the program was, {in_its_loop:#x}; it says {panic.rip:#x}"
