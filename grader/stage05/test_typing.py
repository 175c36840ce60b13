"""What is typed while nobody reads: pasted texts larger than any buffer, and the keys that must work all the same."""

import re

import pytest

from machine import abi, programs
from machine.abi import answers, call, shown

BUFFER = 512
DELAY = 1500  # milliseconds in which the paste arrives

# Sleeps, then reads up to the end of input and shows how many bytes came, and a sum over them and their places.
COUNT = f"""
{call("thread_sleep", DELAY)}
    xor r12d, r12d
    xor r13d, r13d
.more:
{call("read", abi.INPUT, abi.FLAT_DATA, BUFFER, 0, -1)}
    test rax, rax
    jle .end
    mov rcx, rax
    mov rsi, {abi.FLAT_DATA}
    cld
.byte:
    xor eax, eax
    lodsb
    imul r13, r13, 31
    add r13, rax
    inc r12
    dec rcx
    jnz .byte
    jmp .more
.end:
    call show
    mov rax, r12
    call show
    mov rax, r13
    call show
{call("exit", 0)}
{abi.SHOW}
"""

PAGE = 0x10000000
# A thread waits for a line, in a page that the first thread then takes away; later the first one reads.
LOSE_BUFFER = f"""
{call("vm_allocate", PAGE, 4096, 3)}
    lea rdi, [rel .reader]
{call("thread_create", "rdi", abi.FLAT_DATA + 0x8000, 0, 0)}
{call("thread_sleep", 20)}
{call("vm_deallocate", PAGE, 4096)}
    call show
.wait:
{call("thread_sleep", 1)}
    cmp byte [{abi.FLAT_DATA}], 0
    je .wait
{call("read", abi.INPUT, abi.FLAT_DATA, BUFFER, "[0x600200]", -1)}
    call show
    mov rdx, rax
{call("write", abi.OUTPUT, abi.FLAT_DATA, "rdx")}
{call("exit", 0)}
.reader:
{call("read", abi.INPUT, PAGE, BUFFER, "[0x600200]", -1)}
    call show
    mov byte [{abi.FLAT_DATA}], 1
{call("thread_exit")}
{abi.SHOW}
"""

# Reads one byte of what is typed, then stays.
STAY = f"""
{call("read", abi.INPUT, abi.FLAT_DATA, 1, 0, -1)}
{call("write", abi.OUTPUT, "said", 5)}
{call("thread_sleep", -1)}
said: db "read", 10
"""

# Says that it has the console, then reads nothing. Before that the keys are the monitor's, which is busy.
ASLEEP = f"""
{call("write", abi.OUTPUT, "up", 3)}
{call("thread_sleep", -1)}
up: db "up", 10
"""


@pytest.fixture(scope="session")
def typing_modules(run_directory):
    sources = {"tally": COUNT, "lose_line": LOSE_BUFFER, "lose_raw": f"    mov qword [0x600200], 1\n{LOSE_BUFFER}", "stay": STAY, "asleep": ASLEEP,
               "read": answers([("read", abi.INPUT, abi.FLAT_DATA, BUFFER, 0, -1)])}
    return {name: programs.flat(source, run_directory) for name, source in sources.items()}


@pytest.fixture
def machine(stage, machines, typing_modules):
    return machines(stage.machine(modules=typing_modules))


def lines(rng, size):
    """`size` bytes of lines, different ones."""
    text = "".join(f"{rng.randrange(1 << 200):x}\n" for _ in range(size // 40))[:size - 1]
    return text + "x" * (size - 1 - len(text)) + "\n"


@pytest.mark.parametrize("size", [4200, 6000, 70000, pytest.param(200000, marks=pytest.mark.long)])
def test_paste_before_anybody_reads(machine, rng, size):
    """Every byte arrives, in its place, however much came while the program slept."""
    text = lines(rng, size)
    machine.send("run tally\r")
    machine.console.send_unpaced(text + "\x04")
    count, total = shown(machine.read_prompt())[-2:]
    assert count == size, f"{size} bytes were typed while the program slept, and it read {count} before the end of input"
    expected = 0
    for byte in text.encode():
        expected = (expected * 31 + byte) % (1 << 64)
    assert total % (1 << 64) == expected, f"all {size} bytes arrived, but not as they were typed: changed, or in another order"


@pytest.mark.parametrize("size", [4095, 4096, 4097, 6000, 60000])
@pytest.mark.parametrize("key", ["\x03", "\x1d"], ids=["ctrl-c", "chord"])
def test_interrupt_key_behind_a_paste(machine, rng, size, key):
    """It works although the program never reads what stands before it; Ctrl-C takes that with it."""
    machine.send("run asleep\r")
    machine.console.expect("up\r+\n")
    machine.console.send_unpaced(lines(rng, size) + key)
    said = machine.read_prompt(("monitor> ",))
    if key == "\x03":
        assert "asleep: killed" in said, f"Ctrl-C behind {size} bytes that nobody reads did not end the program:\n{said[-300:]}"
        assert re.search(r"asleep: killed[^\n]*\n$", said), f"what was typed for the program that Ctrl-C ended came to the monitor, which said\n{said[-300:]}"
    else:
        assert "asleep goes on" in said, f"Ctrl-] behind {size} bytes that nobody reads did not bring the monitor:\n{said[-300:]}"


@pytest.mark.parametrize("how", ["line", "raw"])
def test_buffer_that_goes_away(machine, how):
    """The read whose buffer is taken away while it waits is refused, and the next reader gets what was typed."""
    machine.send(f"run lose_{how}\r")
    machine.console.expect("0" * 16)
    machine.send("a line\r")
    first, second = shown(machine.read_prompt())[-2:]
    assert first == -abi.INVALID_ADDRESS, f"the read into memory that is gone answered {first}"
    assert second == 7, f"the next read should get the 7 bytes of the line that the first could not take, and got {second}"


@pytest.mark.parametrize("typed", ["half", "whole\r"], ids=["half_a_line", "a_line"])
def test_ctrl_c_takes_what_was_typed_with_it(machine, typed):
    """Half a line that its reader waits for, and the rest of one that it has begun to read: both were meant for what is ended."""
    machine.send("run stay\r")
    machine.console.send(typed)
    machine.console.expect("whole\r\nread" if typed[-1] == "\r" else "half")
    machine.send("\x03")
    assert "stay: killed" in machine.read_prompt(), "Ctrl-C must end the program that reads"
    machine.send("run read\r")
    machine.send("new\r")
    assert shown(machine.read_prompt()) == [4], "the next reader should get the 4 bytes of the line typed for it, and nothing that was typed for the one before"
