"""What EXTENSION.md says in its smaller sentences."""

from machine import abi
from machine.abi import call

ALL = (1 << len(abi.CALLS)) - 1
DATA = abi.FLAT_DATA
ALWAYS = {"exit", "thread_exit"}


def bits(*names):
    return sum(1 << abi.NUMBER[name] for name in names)


def keep(parameters, mask):
    return (parameters.NUMBER, mask)


# Each call with arguments by which it does something, or is refused in its own words, without waiting; and what that answers.
HARMLESS = {"write": (abi.OUTPUT, DATA, 0), "read": (abi.INPUT, DATA, 8, 1, 0), "thread_create": (0, 0, 0, 1 << 63), "thread_yield": (), "thread_sleep": (0,), "task_self": (),
            "thread_self": (), "vm_allocate": (0, 4096, 3), "vm_deallocate": (0x30000000, 4096), "vm_protect": (0x30000000, 4096, 1), "mach_msg": (DATA, 0, 0, 0, 0), "port_allocate": (9,),
            "port_deallocate": (0x77777700,), "port_mod_refs": (0x77777700, 0, 1), "port_insert_right": (0x77777700, 0x77777700, 20), "port_move_member": (0x77777700, 0),
            "port_request_notification": (0x77777700, 72, 0, 0, 21), "port_status": (0x77777700, DATA), "clock_get": ()}


def test_every_call(run, parameters):
    """A few are given away by each of some programs, one after the other; those that are left work. `write` goes in the last, which tells by its silence."""
    names = [name for name in HARMLESS if name != "write"]
    lives, sources = parameters.LIVES - 1, []
    parts = [names[start:start + lives] for start in range(0, len(names), lives)]
    for some in parts:
        calls, mask = [], ALL
        for name in some:
            mask &= ~bits(name)
            calls += [keep(parameters, mask), (name, *HARMLESS[name])]
        sources.append(abi.answers([*calls, *((name, *HARMLESS[name]) for name in names if name not in some)]))
    silent = call(parameters.NUMBER, ALL & ~bits("write")) + call("write", abi.OUTPUT, "words", 6) + call("exit", 7) + 'words: db "seen!", 10\n'
    *said, last = run(*sources, silent)
    for some, text in zip(parts, said):
        came, mask = abi.shown(text), ALL & ~bits(*some)
        for name, refused in zip(some, came[1::2]):
            assert refused == -parameters.CODE, f"`{name}` was given away, and answers {refused}"
        assert came[2 * len(some) - 2] == mask, f"the mask that is left is {mask:#x}, and not {came[2 * len(some) - 2]:#x}"
        assert -parameters.CODE not in came[2 * len(some):], f"only {some} were given away; the others answered {came[2 * len(some):]}"
    assert last == f"program{len(sources)}: exit 7\n", f"a call that is refused does nothing; this was printed: {last}"


def test_random_masks(answered, parameters, rng):
    """What is left is what all masks have, and both calls that end something."""
    calls, due, left = [], [], ALL
    for _ in range(30):
        mask = rng.randrange(ALL + 1) | rng.randrange(ALL + 1) | rng.randrange(ALL + 1) | bits("write")
        left &= mask | bits(*ALWAYS)
        calls.append(keep(parameters, mask))
        due.append(left)
    assert answered(calls) == due


def test_wrong_masks(answered, parameters):
    """They are no refused calls, and change nothing."""
    many = [keep(parameters, 1 << bit) for bit in (len(abi.CALLS), 31, 32, 62, 63)] * 3 + [keep(parameters, (1 << 64) - 1), keep(parameters, parameters.NUMBER << 32)]
    came = answered([keep(parameters, ALL & ~bits("task_self")), *many, ("clock_get",), ("task_self",), keep(parameters, ALL)])
    assert came[1:-3] == [-abi.INVALID_ARGUMENT] * len(many), f"a mask with bits that no call has is KERN_INVALID_ARGUMENT; the answers were {came[1:-3]}"
    assert came[-3] > 0 and came[-2:] == [-parameters.CODE, ALL & ~bits("task_self")]


def test_numbers(answered, parameters):
    """Nothing between the last call and the new one is a call, and all 64 bits count."""
    number = parameters.NUMBER
    wrong = [len(abi.CALLS), number - 1, number + 1, number | 1 << 32, number | 1 << 63, number + 64, number + 256, (1 << 64) - number, 1 << 32 | abi.NUMBER["task_self"]]
    came = answered([*((one, bits("write")) for one in wrong), keep(parameters, bits("write", "task_self")), *((one, 0) for one in wrong), ("task_self",)])
    due = [-abi.INVALID_ARGUMENT] * len(wrong)
    assert came == [*due, bits("write", "task_self", *ALWAYS), *due, abi.TASK], "an unknown number is KERN_INVALID_ARGUMENT before and after, and costs no life"


def test_registers(answered, parameters, rng):
    names = "rbx rbp rdi rsi rdx r8 r9 r10 r12 r13 r14 r15".split()
    values = {name: rng.randrange(1 << 64) for name in names}
    lines = [call(parameters.NUMBER, bits("write")), *(f"    mov {name}, {value}" for name, value in values.items()),
             f"    mov rax, {abi.NUMBER['port_allocate']}", "    syscall", f"    mov [{DATA}], rax", "    mov r11d, 0"]
    for bit, (name, value) in enumerate(values.items()):
        lines += [f"    mov rcx, {value}", f"    cmp {name}, rcx", "    setne cl", "    movzx ecx, cl", f"    shl ecx, {bit}", "    or r11d, ecx"]
    came = answered(["\n".join([*lines, f"    mov [{DATA + 8}], r11", f"    mov rax, [{DATA}]"]) + "\n", f"    mov rax, [{DATA + 8}]\n"])
    assert came == [-parameters.CODE, 0], f"a refused call changes rax, rcx and r11 alone; the mask of the others that it changed is {came[1]:#x}"


# Until the other thread has written to DATA.
WAIT = f"""
.wait:
{call('thread_yield')}
    cmp qword [{DATA}], 0
    je .wait
"""


def test_other_threads(run, parameters):
    """One that began before, and one that begins after."""
    source = f"""
    lea r15, [second]
{call("thread_create", "r15", DATA + 0x4000, 0, 0)}
{call(parameters.NUMBER, bits("write", "thread_yield", "thread_create"))}
    mov qword [{DATA + 8}], 1
{WAIT}
    mov qword [{DATA}], 0
    lea r15, [third]
{call("thread_create", "r15", DATA + 0x8000, 0, 0)}
.again:
{call("thread_yield")}
    cmp qword [{DATA}], 0
    je .again
{call("exit", 0)}
second:
{call("thread_yield")}
    cmp qword [{DATA + 8}], 0
    je second
third:
{call("task_self")}
    call show
    mov qword [{DATA}], 1
{call("thread_exit")}
{abi.SHOW}
"""
    said = run(source)[0]
    assert abi.shown(said) == [-parameters.CODE] * 2 and said.endswith("exit 0\n"), f"both other threads must be refused task_self; this was printed:\n{said}"


def test_lives_of_all_threads(run, parameters):
    """Each thread loses one, and ends; the last takes the program with it, though its first thread never was refused anything."""
    source = f"""
{call(parameters.NUMBER, bits("write", "thread_yield", "thread_create"))}
    xor ebx, ebx
.next:
    mov qword [{DATA}], 0
    lea r15, [loser]
{call("thread_create", "r15", DATA + 0x4000, 0, 0)}
{WAIT}
    inc rbx
    mov rax, rbx
    call show
    cmp rbx, 50
    jb .next
{call("exit", 0)}
loser:
{call("clock_get")}
    mov qword [{DATA}], 1
{call("thread_exit")}
{abi.SHOW}
"""
    said = run(source)[0]
    assert said.endswith(f"program0: exit {parameters.STATUS}\n"), f"the program must end with {parameters.STATUS}; this was printed:\n{said}"
    assert abi.shown(said) == list(range(1, parameters.LIVES)), f"{parameters.LIVES - 1} threads may be refused something, and the next ends all; shown was {abi.shown(said)}"
