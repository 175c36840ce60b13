"""The system calls, from programs that make a list of calls and print the results: right ones, and everything that must be refused."""

import re

import pytest

from machine import abi, programs
from machine.abi import answers, call, shown

DATA = abi.FLAT_DATA
NEVER = -1
LINE = 1024  # bytes of a line that a program reads

BAD_ADDRESSES = [0, 8, 0x3FFFF8, 0x400000 - 4, 0x5FFFFC, 0x60FFFC, abi.STACK_TOP - 4, abi.STACK_TOP, 0x10000000, 0x7FFFFFFFEFFC,
                 0x7FFFFFFFF000, 0x7FFFFFFFFFFC, 0x800000000000, 0xFFFF7FFFFFFFFFFC, 0xFFFF800000000000, 0xFFFFC00000000000,
                 0xFFFFFFFF80100000, 0xFFFFFFFFFFFFFFFC]


def bad_pointer_calls():
    """Each call that takes an address, with each address that is not the program's (or not all of it)."""
    for address in BAD_ADDRESSES:
        yield "write", abi.OUTPUT, address, 8
        yield "read", abi.INPUT, address, 8, 0, 0
        yield "read", abi.INPUT, address, 8, 1, 0
        yield "port_status", "rbx", address
        yield "mach_msg", address, 1, 32, 0, 0
        yield "mach_msg", address, 0x102, 64 << 32, "rbx", 0
    for size in (0x10001, 1 << 31, 1 << 32, 1 << 47, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
        yield "write", abi.OUTPUT, DATA, size
    for code in (0x400000, 0x400FF8):
        yield "read", abi.INPUT, code, 8, 1, 0  # code can be read, not written
        yield "port_status", "rbx", code
    for address in (0xFFFFFFFF80100000, 0x800000000000, abi.USER_END, 1 << 63):
        yield "thread_create", address, DATA + 0x1000, 0, 0
        yield "thread_create", 0x400000, 0x400000, 0, address
        yield "vm_allocate", address & ~0xFFF, 4096, 3
        yield "vm_deallocate", address & ~0xFFF, 4096
        yield "vm_protect", address & ~0xFFF, 4096, 1
    yield "thread_create", 0x400000, 0x800000000000, 0, 0


def bad_numbers(rng):
    near = [len(abi.CALLS), len(abi.CALLS) + 1, 255, 256, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 61, 1 << 63, (1 << 64) - 1]
    return near + [1 << 32 | n for n in range(len(abi.CALLS))] + [rng.randrange(1 << 33, 1 << 64) for _ in range(40)]


# What each of a list of calls answers, in order; a string is NASM in between whose rax is shown as well.
EXACT = [
    (("task_self",), abi.TASK),
    (("thread_self",), abi.THREAD),
    (("write", abi.OUTPUT, DATA, 0), 0),
    (("write", abi.INPUT, "text", 1), -abi.INVALID_CAPABILITY),
    (("write", abi.TASK, "text", 1), -abi.INVALID_CAPABILITY),
    (("write", 0, "text", 1), -abi.INVALID_NAME),
    (("write", 0x12345600, "text", 1), -abi.INVALID_NAME),
    (("write", 0xFFFFFFFF, "text", 1), -abi.INVALID_NAME),
    (("read", abi.OUTPUT, DATA, 1, 0, 0), -abi.INVALID_CAPABILITY),
    (("read", abi.INPUT, DATA, 0, 0, NEVER), 0),
    (("read", abi.INPUT, DATA, 8, 0, 0), -abi.TIMED_OUT),
    (("read", abi.INPUT, DATA, 8, 1, 0), -abi.TIMED_OUT),
    (("read", abi.INPUT, DATA, 8, 1, 30), -abi.TIMED_OUT),
    (("read", abi.INPUT, DATA, 8, 2, 0), -abi.INVALID_ARGUMENT),
    (("read", abi.INPUT, DATA, 8, 1 << 63, 0), -abi.INVALID_ARGUMENT),
    (("thread_yield",), 0),
    (("thread_sleep", 0), 0),
    (("thread_sleep", 3), 0),
    (("vm_allocate", 0x20000000, 8192, 3), 0x20000000),
    (("vm_allocate", 0x20001000, 4096, 3), -abi.NO_SPACE),
    (("vm_allocate", 0x30000000, 4096, 6), -abi.PROTECTION_FAILURE),
    (("vm_allocate", 0x30000000, 4096, 7), -abi.PROTECTION_FAILURE),
    (("vm_allocate", 0x30000000, 4096, 8), -abi.INVALID_ARGUMENT),
    (("vm_allocate", 0x30000000, 1 << 46, 3), -abi.RESOURCE_SHORTAGE),
    ("    mov eax, [0x20001FFC]\n", 0),
    ("    mov dword [0x20000000], 7\n    mov eax, 7\n", 7),
    (("vm_protect", 0x20000000, 4096, 1), 0),
    (("vm_protect", 0x20000000, 4096, 6), -abi.PROTECTION_FAILURE),
    (("vm_protect", 0x20000000, 0x3000, 1), -abi.INVALID_ADDRESS),
    (("read", abi.INPUT, 0x20000000, 8, 1, 0), -abi.PROTECTION_FAILURE),
    ("    mov eax, [0x20000000]\n", 7),
    (("vm_deallocate", 0x20000000, 8192), 0),
    (("vm_deallocate", 0x20000000, 8192), -abi.INVALID_ADDRESS),
    (("port_allocate", 1), None),
    ("    mov rbx, rax\n    xor eax, eax\n", 0),
    (("port_allocate", 0), -abi.INVALID_VALUE),
    (("port_allocate", 9), -abi.INVALID_VALUE),
    (("port_status", "rbx", DATA), 0),
    (("port_insert_right", "rbx", "rbx", 20), 0),
    (("port_mod_refs", "rbx", 0, 2), 0),
    (("port_mod_refs", "rbx", 0, -4), -abi.INVALID_VALUE),
    (("port_deallocate", "rbx"), 0),
    (("port_insert_right", 0x5500, "rbx", 20), None),
    (("port_mod_refs", "rbx", 1, -1), 0),
    (("port_status", "rbx", DATA), -abi.INVALID_RIGHT),
    (("port_deallocate", 0x77777700), -abi.INVALID_NAME),
    (("mach_msg", DATA, 0, 0, 0, 0), 0),
    (("mach_msg", DATA, 4, 0, 0, 0), -abi.INVALID_ARGUMENT),
    (("mach_msg", DATA, 1 << 40, 0, 0, 0), -abi.INVALID_ARGUMENT),
    (("mach_msg", DATA, 0x102, 64 << 32, 0x77777700, 0), -abi.RCV_INVALID_NAME),
]

# Sleeps for 25 ms by its own clock, while another thread sleeps for 2^32 ms and then says so in the data area.
CLOCK = f"""
    lea r15, [sleeper]
{call("thread_create", "r15", DATA + 0x8000, 0, 0)}
{call("clock_get")}
    mov rbx, rax
{call("thread_sleep", 25)}
{call("clock_get")}
    sub rax, rbx
    call show
    mov rax, [{DATA}]
    call show
{call("exit", 0)}
{abi.SHOW}
sleeper:
{call("thread_sleep", 1 << 32)}
    mov qword [{DATA}], 1
{call("thread_exit")}
"""

# Two threads of one task: the second gets its argument and its FS base, and ends the task.
THREADS = f"""
    lea rdi, [second]
    mov rsi, {DATA + 0x4000}
    mov rdx, 0x1122334455667788
    mov r10, {DATA + 0x8000}
    mov eax, {abi.NUMBER["thread_create"]}
    syscall
    mov r15, rax
    jmp $
second:
    mov rax, rdi
    call show
    mov rax, 0x99
    mov [fs:8], rax
    mov rax, [{DATA + 0x8008}]
    call show
    lea rax, [rsp]
    call show
{call("thread_self")}
    cmp rax, r15
    call show
{call("exit", 33)}
{abi.SHOW}
"""


def registers_program(rng):
    """Fills every register with random numbers, makes harmless calls, and shows which registers are not as they were (a mask)."""
    names = ["rbx", "rbp", "rdi", "rsi", "rdx", "r8", "r9", "r10", "r12", "r13", "r14", "r15"]
    calls = ["task_self", "clock_get", "thread_yield", "thread_sleep", "port_status", "vm_protect", "write", "mach_msg", 4711]
    lines = []
    for name in calls:
        values = {register: rng.randrange(1 << 64) for register in names}
        fixed = {"thread_sleep": {"rdi": 1}, "mach_msg": {"rsi": 0}}.get(name, {})
        values |= fixed
        lines += [f"    mov {register}, {value}" for register, value in values.items()]
        lines += [f"    mov rax, {abi.NUMBER.get(name, name)}", f"    mov [{DATA}], rsp", "    syscall", f"    mov [{DATA + 8}], rcx",
                  f"    mov [{DATA + 16}], r11", f".back{len(lines)}:", f"    mov qword [{DATA + 24}], 0"]
        for bit, (register, value) in enumerate(values.items()):
            lines += [f"    mov rax, {value}", f"    cmp {register}, rax", f"    setne [{DATA + 32}]", f"    movzx eax, byte [{DATA + 32}]",
                      f"    shl rax, {bit}", f"    or [{DATA + 24}], rax"]
        lines += [f"    mov rax, [{DATA + 24}]", "    call show"]
    return "\n".join([*lines, call("exit", 0), abi.SHOW]), len(calls)


READ = f"""
.again:
{call("read", abi.INPUT, DATA, 4096, 0, NEVER)}
    call show
    test rax, rax
    jle .done
{call("write", abi.OUTPUT, DATA, "rax")}
    jmp .again
.done:
{call("exit", "rax")}
{abi.SHOW}
"""

RAW = f"""
{call("read", abi.INPUT, DATA, 1, 3, 0)}
    call show
{call("write", abi.OUTPUT, "ready", 6)}
.again:
{call("read", abi.INPUT, DATA, 1, 1, NEVER)}
    movzx eax, byte [{DATA}]
    call show
    cmp eax, 'q'
    jne .again
{call("exit", 0)}
ready: db "ready", 10
{abi.SHOW}
"""

PAGE, LARGE = 0x20000000, 96 << 10
# Writes 96 KiB of `z`, which takes many slices; another thread takes the memory away in the meantime. Shows what `write` answers.
CUT_OFF = f"""
{call("vm_allocate", PAGE, LARGE, 3)}
    mov edi, {PAGE}
    mov ecx, {LARGE}
    mov al, 'z'
    cld
    rep stosb
    lea r15, [taker]
{call("thread_create", "r15", DATA + 0x8000, 0, 0)}
{call("write", abi.OUTPUT, PAGE, LARGE)}
    call show
{call("exit", 0)}
taker:
{call("thread_sleep", 5)}
{call("vm_deallocate", PAGE, LARGE)}
{call("thread_exit")}
{abi.SHOW}
"""


def until_error(one_call, most):
    """Makes a call again and again until it is refused (or `most` times); shows the last answer and how often it worked."""
    return f"""
    xor r12d, r12d
.again:
{one_call}
    test rax, rax
    js .refused
    inc r12
    cmp r12, {most}
    jb .again
.refused:
    call show
    mov rax, r12
    call show
{call("exit", 0)}
{abi.SHOW}
sleeper:
{call("thread_sleep", NEVER)}
    jmp sleeper
"""


# A program that takes all it can get of one thing: refused at some point, and what it had comes back.
GREEDY = {
    "many_threads": until_error(f"    lea r15, [sleeper]\n{call('thread_create', 'r15', DATA + 0x8000, 0, 0)}", 100000),
    "many_ports": until_error(call("port_allocate", 1), 200000),
    "much_memory": until_error(call("vm_allocate", 0, 1 << 20, 3), 100000),
    "many_regions": until_error("    lea rdi, [r12 + 0x20000]\n    shl rdi, 13\n" + call("vm_allocate", "rdi", 4096, 3), 30000),
}


@pytest.fixture(scope="session")
def call_modules(run_directory, shared_rng):
    rng = shared_rng("system calls")
    port = call("port_allocate", 1) + "    mov rbx, rax\n"
    sources = {
        "exact": answers([c for c, _ in EXACT], 5) + 'text: db "x"\n',
        "pointers": answers(list(bad_pointer_calls()), 6, before=port),
        "numbers": answers([(number, 1, 2, 3, 4, 5, 6) for number in bad_numbers(rng)], 7),
        "clock": CLOCK,
        "threads": THREADS,
        "registers": registers_program(rng)[0],
        "read": READ,
        "raw": RAW,
        "cut_off": CUT_OFF,
        **GREEDY,
    }
    return {name: programs.flat(source, run_directory) for name, source in sources.items()}


@pytest.fixture
def machine(stage, machines, call_modules):
    return machines(stage.machine(modules=call_modules))


def test_answers(machine):
    output = machine.command("run exact")
    values = shown(output)
    assert len(values) == len(EXACT) and output.endswith("exact: exit 5\n"), (
        f"{len(EXACT)} calls were made, and {len(values)} results came before the program's end: one of them ended it; the last that came is "
        f"{output[-200:]!r}")
    wrong = [f"{number}. {c}: expected {expected}, came {value}" for number, ((c, expected), value) in enumerate(zip(EXACT, values))
             if expected is not None and value != expected]
    assert not wrong, "these calls of the list EXACT in this file answered something else (minus a number is an error code, see machine/abi.py):\n" + "\n".join(wrong)


def test_bad_pointers(machine):
    """An error each time, nothing printed, nothing changed, and the program goes on to its end."""
    output = machine.command("run pointers")
    calls, values = list(bad_pointer_calls()), shown(output)
    assert len(values) == len(calls) and output.endswith("pointers: exit 6\n"), (
        f"{len(calls)} calls were made, and {len(values)} results came before the program's end: one of them ended it; the last that came is "
        f"{output[-200:]!r}")
    wrong = [f"{c}: {value}" for c, value in zip(calls, values) if value >= 0]
    assert not wrong, "these calls have an address that is not the program's, must be refused, and were not:\n" + "\n".join(wrong)
    assert len(output.split("\n")) == len(calls) + 2, "a call that was refused printed something"


def test_memory_that_goes_away_while_it_is_written(machine):
    """What was written before it went away was written, and is counted; nothing of it is an error."""
    output = machine.command("run cut_off")
    written, answered = output.count("z"), shown(output.replace("z", "\n"))
    assert answered == [written], (
        f"`write` must answer how many bytes it has written, {written}, when it cannot go on in the middle, and answered {answered}")
    assert 0 < written < LARGE, f"the memory went away after 5 ms, in which some of it is written, but not all: {written} bytes were"


def test_bad_numbers(machine, shared_rng):
    output = machine.command("run numbers")
    numbers, values = bad_numbers(shared_rng("system calls")), shown(output)
    assert len(values) == len(numbers), f"{len(numbers)} calls with numbers that no call has were made, and {len(values)} came back:\n{output[-500:]}"
    wrong = [f"{number:#x}: {value}" for number, value in zip(numbers, values) if value != -abi.INVALID_ARGUMENT]
    assert not wrong, f"a number that no system call has must be answered with {-abi.INVALID_ARGUMENT} (is all of RAX compared, or half of it?), and was not: {wrong}"
    assert output.endswith("numbers: exit 7\n"), f"after all wrong numbers the program must exit with 7; the last that came is {output[-200:]!r}"


def test_sleep_and_clock(machine):
    """At least as long as asked for on the guest's own clock; and not much longer when nothing else runs."""
    slept, woken = shown(machine.command("run clock"))
    assert 25_000_000 <= slept < 35_000_000, f"`thread_sleep(25)` took {slept} ns by `clock_get`: expected were 25 to 35 ms"
    assert woken == 0, "`thread_sleep(1 << 32)`, which is for 49 days, was over within 25 ms: are the milliseconds cut to 32 bits?"


def test_threads(machine):
    output = machine.command("run threads")
    argument, in_fs, stack, name = shown(output)
    assert argument == 0x1122334455667788, f"the new thread must get its argument in RDI, 0x1122334455667788, and has {argument:#x}"
    assert in_fs == 0x99, f"the word that the new thread wrote to fs:8 must lie 8 bytes behind the FS base given to `thread_create`, where {in_fs:#x} was found"
    assert stack == DATA + 0x4000, f"the new thread's stack pointer must be the one given to `thread_create`, {DATA + 0x4000:#x}, and is {stack:#x}"
    assert name > 0 and name != abi.THREAD, f"`thread_self` of the second thread gave {name:#x}: it must be a name of its own, not the first thread's"
    assert output.endswith("threads: exit 33\n"), (
        f"the second thread's `exit` must end the whole task with its status, 33; the last that came is {output[-200:]!r}")


def test_registers_survive(machine, shared_rng):
    masks = shown(machine.command("run registers"))
    calls = ["task_self", "clock_get", "thread_yield", "thread_sleep", "port_status", "vm_protect", "write", "mach_msg", "a number that no call has"]
    names = ["rbx", "rbp", "rdi", "rsi", "rdx", "r8", "r9", "r10", "r12", "r13", "r14", "r15"]
    assert len(masks) == len(calls), f"{len(calls)} calls were made, and {len(masks)} results printed"
    wrong = [f"{call}: {[name for bit, name in enumerate(names) if mask >> bit & 1]}" for call, mask in zip(calls, masks) if mask]
    assert not wrong, f"a system call may change RAX, RCX and R11 only; these changed other registers: {wrong}"


def test_reading_lines(machine):
    """By lines, with echo and rubbing out; Ctrl-D as the first byte is the end of input."""
    machine.send("run read\r")
    machine.expect("run read\r+\n")
    machine.send("hello\r")
    machine.expect(r"hello\r+\n0000000000000006\r+\nhello\r+\n")
    machine.send("abX\x7fc\r")
    machine.expect(r"0000000000000004\r+\nabc\r+\n")
    machine.send("first\rsecond\r")
    machine.expect(r"0000000000000006\r+\nfirst\r+\n")
    machine.expect(r"0000000000000007\r+\nsecond\r+\n")
    machine.send("one two  \x17three\r")  # Ctrl-W takes the word with the blanks behind it
    machine.expect(r"000000000000000a\r+\none three\r+\n")
    machine.send("no end\x04")  # in a line Ctrl-D hands over what was typed, without a newline
    machine.expect(r"0000000000000006\r+\nno end")
    machine.send("\x04")
    assert machine.read_prompt().endswith("0000000000000000\nread: exit 0\n"), "Ctrl-D as the first byte of a line is the end of input: `read` must answer 0"


def test_a_line_has_an_end(machine):
    """What is typed beyond it is not taken, and the newline still has its place."""
    machine.send("run read\r" + "y" * 1500 + "\r\x04")
    output = machine.read_prompt()
    sizes = [int(size, 16) for size in re.findall(r"0{12}[0-9a-f]{4}(?=\n)", output)]
    assert sum(sizes) == LINE, (
        f"of a line of 1500 letters and a newline {LINE} bytes are taken, the newline among them; the reads answered {sizes}: is the last byte kept free for the newline?")
    assert output.endswith("y\n0000000000000000\nread: exit 0\n"), f"the line must end in its newline, and behind it Ctrl-D is the end of input; came {output[-100:]!r}"


def test_reading_bytes(machine):
    """Raw: every byte as it comes, Ctrl-C too, and no echo."""
    machine.send("run raw\r")
    refused = shown(machine.expect("ready\r+\n").replace("\r", ""))
    assert refused == [-abi.INVALID_ARGUMENT], f"a flag of `read` that nobody knows must be refused with {-abi.INVALID_ARGUMENT}; the call answered {refused}"
    for byte in (0x41, 0x03, 0x04, 0x7F, 0x1B, 0xFF):
        machine.send(bytes([byte]))
        machine.expect(f"{byte:016x}\r+\n")
    machine.send("q")
    assert machine.read_prompt().endswith("0000000000000071\nraw: exit 0\n"), "the program must see the byte `q` (0x71) and exit with 0"


def test_interrupt_while_reading(machine):
    machine.send("run read\r")
    machine.expect("run read\r+\n")
    machine.send("half a li")
    machine.expect("half a li")
    machine.send("\x03")
    assert "read: killed: " in machine.read_prompt(), "Ctrl-C must kill a program that waits in a read, also with half a line typed"
    machine.send("run read\r")
    machine.expect("run read\r+\n")
    machine.send("new\r")
    machine.expect(r"0000000000000004\r+\nnew\r+\n")
    machine.send("\x03")
    assert "read: killed: " in machine.read_prompt(), "Ctrl-C must kill a program that waits in a read"


def test_monitor_holds_the_input(machine):
    """What is typed after Ctrl-] is the monitor's, although a program waits in a read; after `continue` it is the program's again."""
    machine.send("run read\r")
    machine.expect("run read\r+\n")
    machine.send("before\r")
    machine.expect(r"0000000000000007\r+\nbefore\r+\n")
    machine.send("\x1d")
    machine.read_prompt()
    assert "clock_get" in machine.command("syscalls"), (
        "while the monitor has the input, what is typed is a command of the monitor's: `syscalls` lists the calls")
    machine.send("continue\rafter\r")
    machine.expect(r"0000000000000006\r+\nafter\r+\n")
    machine.send("\x03")
    assert "read: killed: " in machine.read_prompt(), "Ctrl-C must kill the program once it has the input again"


def settled(machine):
    answer = machine.command("frames")
    found = re.search(r"^settled free (\d+)$", answer, re.M)
    assert found, f"`frames` has no line `settled free N`, but:\n{answer}"
    return int(found.group(1))


@pytest.mark.parametrize("name", GREEDY)
def test_greedy_program(machine, name):
    """What a program takes is refused at some point or ends with it; the kernel goes on, with all its memory."""
    machine.command("run clock")
    before = settled(machine)
    last, count = shown(machine.command(f"run {name}"))
    assert count > 100, (
        f"the program must get more than a hundred before it is refused; it got {count}, and then "
        f"{last}")
    assert last in (-abi.RESOURCE_SHORTAGE, -abi.NO_SPACE) or last >= 0, (
        f"after {count} times the call was refused with {last}; expected was {-abi.RESOURCE_SHORTAGE} (no memory) or {-abi.NO_SPACE} (no space)")
    now = settled(machine)
    assert now == before, f"the program has ended, so `settled free` should be {before} again, but is {now}: what it had was not given back"
    assert machine.command("run exact").endswith("exact: exit 5\n"), "after a greedy program the next one must run as if nothing had been"
