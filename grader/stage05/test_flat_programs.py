"""Flat programs, assembled here with random text, arguments and status: what they print, how they end, where they are in memory."""

import re

import pytest

from machine import abi, programs
from machine import registers as r
from machine.abi import answers, call, data, shown

PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def random_text(rng, size):
    """`size` bytes that end in a newline; no line looks like a prompt, because none has a blank at its end."""
    text = "".join(rng.choice(PRINTABLE) if i % 70 else "\n" for i in range(1, size))
    return (text + "\n").encode()


@pytest.fixture(scope="session")
def texts(shared_rng):
    """Name of the program -> (text, status), at the sizes where a copy in pieces could go wrong."""
    rng = shared_rng("flat texts")
    sizes = [1, 2, 255, 256, 257, 511, 512, 513, 4095, 4096, 4097, rng.randrange(5000, 60000)]
    statuses = [0, 1, 255, 256, -1, -(1 << 31), (1 << 31) - 1]
    return {f"text{size}-{rng.randrange(1 << 24):x}": (random_text(rng, size), rng.choice(statuses + [rng.randrange(1 << 31)]))
            for size in sizes}


# Shows how far the stack pointer is from a multiple of 16, then argc, then each argument in brackets, then what the auxiliary vector says of the entry.
AT_ENTRY = 9
ARGUMENTS = f"""
    mov rax, rsp
    and eax, 15
    call show
    mov rax, [rsp]
    call show
    lea rbx, [rsp + 8]
.next:
    mov rbp, [rbx]
    test rbp, rbp
    jz .done
{call("write", abi.OUTPUT, "open", 1)}
    xor edx, edx
.measure:
    cmp byte [rbp + rdx], 0
    je .print
    inc rdx
    jmp .measure
.print:
    mov rsi, rbp
    mov edi, {abi.OUTPUT}
    mov eax, {abi.NUMBER["write"]}
    syscall
{call("write", abi.OUTPUT, "close", 2)}
    add rbx, 8
    jmp .next
.done:
    add rbx, 8
    cmp qword [rbx], 0
    jne .done
    add rbx, 8
    xor eax, eax
.auxiliary:
    cmp qword [rbx], {AT_ENTRY}
    cmove rax, [rbx + 8]
    add rbx, 16
    cmp qword [rbx - 16], 0
    jne .auxiliary
    call show
{call("exit", 0)}
{abi.SHOW}
open: db "["
close: db "]", 10
"""

# Every byte of the data area is zero, all of it can be written, and the stack has its full size.
AREAS = f"""
    mov rdi, {abi.FLAT_DATA}
    mov ecx, {abi.FLAT_DATA_SIZE // 8}
    xor eax, eax
.zero:
    or rax, [rdi]
    mov [rdi], rdi
    add rdi, 8
    dec ecx
    jnz .zero
    call show
    mov rdi, {abi.STACK_TOP - abi.STACK_SIZE}
    xor eax, eax
.stack:
    or rax, [rdi]
    mov [rdi], rdi
    add rdi, 4096
    cmp rdi, rsp
    jb .stack
    call show
{call("exit", 0)}
{abi.SHOW}
"""

# Takes all memory, first by the MiB, then by the page, and then needs more stack than it began with.
STACK_WITHOUT_MEMORY = f"""
    mov rbx, 1 << 20
.take:
{call("vm_allocate", 0, "rbx", 3)}
    test rax, rax
    jns .take
    mov rcx, rbx
    mov rbx, 4096
    cmp rcx, rbx
    jne .take
.more:
    push rax
    jmp .more
"""

SPIN_LOOP = 8  # bytes of code in front of the endless jump
SPIN = """
    mov rax, [0x600000]
    push rax
    jmp $
"""

def changed(protection, then, pages=1, call_name="vm_protect"):
    """Writes memory of its own, changes what may be done with it (or gives it back), and does it all the same: the processor must have forgotten.
    The page behind it stays, and with it the page table: freeing that would make the processor forget anyway."""
    arguments = (PLACE, pages * 4096, protection) if call_name == "vm_protect" else (PLACE, pages * 4096)
    touch = "".join(f"    mov byte [{PLACE + page * 4096}], 0xC3\n" for page in range(pages + 1))
    return call("vm_allocate", PLACE, (pages + 1) * 4096, 3) + touch + call(call_name, *arguments) + then


PLACE = 0x20000000
STACK_BOTTOM = abi.STACK_TOP - abi.STACK_SIZE
READ, WRITE, EXECUTE = f"    mov al, [{PLACE}]", f"    mov [{PLACE}], al", f"    mov eax, {PLACE}\n    call rax"
READ_LAST = f"    mov al, [{PLACE + 4 * 4096}]"
AGAIN = call("vm_protect", PLACE, 4096, 5) + EXECUTE + "\n" + call("vm_protect", PLACE, 4096, 1) + EXECUTE

# What must end a program, and the words in which the kernel says so.
ENDINGS = {
    "divide": ("xor ecx, ecx\n div ecx", r"divide error"),
    "opcode": ("ud2", r"invalid opcode"),
    "halt": ("hlt", r"general protection"),
    "cli": ("cli", r"general protection"),
    "out": ("out 0x80, al", r"general protection"),
    "cr0": ("mov rax, cr0", r"general protection"),
    "lgdt": ("lgdt [rsp]", r"general protection"),
    "wrmsr": ("mov ecx, 0xC0000082\n wrmsr", r"general protection"),
    "invlpg": ("invlpg [0x400000]", r"general protection"),
    "swapgs": ("swapgs", r"general protection"),
    "sysret": ("mov rcx, 0x8000000000000000\n o64 sysret", r"general protection|invalid opcode"),
    "int": ("int 0x20", r"general protection"),
    "int_debug": ("int 1", r"general protection"),
    "int_overflow": ("int 4", r"general protection"),
    "int_double_fault": ("int 8", r"general protection"),
    "breakpoint": ("int3", r"breakpoint, rip 0x400001"),
    "breakpoint_long": ("int 3", r"breakpoint, rip 0x400002"),
    "global_selector": ("mov eax, 0xFFF8\n mov ds, eax", r"general protection"),
    "local_selector": ("mov eax, 0xFFFF\n mov ds, eax", r"general protection"),
    "first_local_selector": ("mov eax, 4\n mov es, eax", r"general protection"),
    "local_stack": ("mov eax, 15\n mov ss, eax", r"general protection"),
    "lldt": ("xor eax, eax\n lldt ax", r"general protection"),
    "far": ("push qword 8\n push qword 0\n retfq", r"general protection"),
    "noncanonical": ("mov rax, 0x8000000000000000\n jmp rax", r"general protection"),
    "noncanonical_stack": ("mov rsp, 0x8000000000000000\n push rax", r"stack fault|general protection"),
    "trap_flag": ("pushfq\n or qword [rsp], 0x100\n popfq\n nop", r"debug"),
    "null": ("mov eax, [0]", r"page fault at 0x0 \(read\), rip 0x400000"),
    "null_write": ("mov [8], eax", r"page fault at 0x8 \(write\), rip 0x400000"),
    "kernel": ("mov rax, 0xFFFFFFFF80100000\n mov eax, [rax]", r"page fault at 0xffffffff80100000 \(read\), rip 0x"),
    "direct_map": ("mov rax, 0xFFFF800000000000\n mov [rax], eax", r"page fault at 0xffff800000000000 \(write\), rip 0x"),
    "kernel_jump": ("mov rax, 0xFFFFFFFF80100000\n jmp rax", r"page fault at 0xffffffff80100000 \(execute\), rip 0xffffffff80100000"),
    "code_write": ("mov [rel $$], eax", r"page fault at 0x400000 \(write\), rip 0x400000"),
    "data_execute": ("mov eax, 0x600000\n jmp rax", r"page fault at 0x600000 \(execute\), rip 0x600000"),
    "stack_execute": ("jmp rsp", r"page fault at 0x[0-9a-f]+ \(execute\), rip 0x"),
    "stack_overflow": (".more: push rax\n jmp .more", rf"stack overflow at {STACK_BOTTOM - 8:#x}, rip 0x400000"),
    "stack_overflow_call": (".more: call .more", rf"stack overflow at {STACK_BOTTOM - 8:#x}, rip 0x400000"),
    "stack_overflow_frame": (f"mov rsp, {STACK_BOTTOM + 512}\n sub rsp, 0x9000\n mov al, [rsp + 16]", rf"stack overflow at {STACK_BOTTOM - 0x8DF0:#x}, rip"),
    "stack_overflow_red_zone": (f"mov rsp, {STACK_BOTTOM + 64}\n mov [rsp - 128], al", rf"stack overflow at {STACK_BOTTOM - 64:#x}, rip"),
    "stack_overflow_own": (call("vm_allocate", PLACE, 4096, 3) + f"mov rsp, {PLACE + 4096}\n.more: push rax\n jmp .more", rf"stack overflow at {PLACE - 8:#x}, rip"),
    "stack_overflow_guard": (call("vm_allocate", PLACE, 8192, 3) + call("vm_protect", PLACE, 4096, 0) + f"mov rsp, {PLACE + 8192}\n.more: push rax\n jmp .more",
                             rf"stack overflow at {PLACE + 4088:#x}, rip"),
    "below_the_stack": (f"mov [{STACK_BOTTOM - 8}], al", rf"page fault at {STACK_BOTTOM - 8:#x} \(write\)"),
    "below_other_memory": (call("vm_allocate", PLACE, 4096, 3) + f"mov [{PLACE - 8}], al", rf"page fault at {PLACE - 8:#x} \(write\)"),
    "no_stack": ("mov esp, 0x1000\n push rax", r"page fault at 0xff8 \(write\)"),
    "jump_below_the_stack": (f"mov rsp, {STACK_BOTTOM}\n mov eax, {STACK_BOTTOM - 8}\n jmp rax", rf"page fault at {STACK_BOTTOM - 8:#x} \(execute\)"),
    "stack_without_memory": (STACK_WITHOUT_MEMORY, r"stack: out of memory at 0x[0-9a-f]+"),
    "write_after_protect": (changed(1, WRITE), rf"page fault at {PLACE:#x} \(write\)"),
    "write_after_protect_of_many": (changed(1, WRITE, pages=5), rf"page fault at {PLACE:#x} \(write\)"),
    "read_after_protect": (changed(0, READ), rf"page fault at {PLACE:#x} \(read\)"),
    "execute_after_protect": (changed(3, AGAIN), rf"page fault at {PLACE:#x} \(execute\)"),
    "read_after_deallocate": (changed(0, READ, call_name="vm_deallocate"), rf"page fault at {PLACE:#x} \(read\)"),
    "read_after_deallocate_of_many": (changed(0, READ_LAST, 5, "vm_deallocate"), rf"page fault at {PLACE + 4 * 4096:#x} \(read\)"),
    "behind_data": ("mov eax, [0x610000]", r"page fault at 0x610000 \(read\), rip 0x400000"),
    "below": ("mov eax, [0x3FFFFC]", r"page fault at 0x3ffffc \(read\), rip 0x400000"),
}

# From a page it may execute at the very end of what programs may have: the return address of SYSCALL is the first that is not.
SYSRET_EDGE = f"""
{call("vm_allocate", abi.USER_END - 4096, 4096, 3)}
    call show
    mov rbx, {abi.USER_END - 2}
    mov word [rbx], 0x050F
{call("vm_protect", abi.USER_END - 4096, 4096, 5)}
    call show
    mov eax, {abi.NUMBER["clock_get"]}
    jmp rbx
{abi.SHOW}
"""


@pytest.fixture(scope="session")
def flat_modules(texts, run_directory, shared_rng):
    rng = shared_rng("flat modules")
    sources = {name: call("write", abi.OUTPUT, "text", len(text)) + "    call show\n" + call("exit", status) + abi.SHOW + data("text", text)
               for name, (text, status) in texts.items()}
    sources |= {"arguments": ARGUMENTS, "areas": AREAS, "spin": SPIN, "edge": SYSRET_EDGE}
    sources["largest"] = call("exit", 77) + "    times 0x100000 - ($ - $$) db 0xCC\n"
    sources["too_large"] = sources["largest"] + "    db 0\n"
    sources["one_call"] = answers([("task_self",), ("thread_self",)], rng.randrange(256))
    return {name: programs.flat(source, run_directory) for name, source in sources.items()}


@pytest.fixture(scope="session")
def ending_modules(run_directory):
    sources = {f"end_{name}": source for name, (source, _) in ENDINGS.items()}
    return {name: programs.flat(source, run_directory) for name, source in {**sources, "areas": AREAS}.items()}


@pytest.fixture
def machine(stage, machines, flat_modules):
    return machines(stage.machine(modules=flat_modules))


@pytest.fixture
def ending_machine(stage, machines, ending_modules):
    # GRUB hands over at most what the kernel's table takes: the tree's own modules stay out.
    return machines(stage.machine(modules=ending_modules, own_modules=False))


def test_text_and_status(machine, texts):
    for name, (text, status) in texts.items():
        output = machine.command(f"run {name}")
        assert output == f"{text.decode()}{len(text):016x}\n{name}: exit {status}\n", (
            f"`{name}` writes {len(text)} bytes in one call, shows what `write` answered in hexadecimal, and exits with {status}: a piece is lost, printed "
            "twice, or the status is cut to another size")


def test_arguments(machine, rng):
    """argc, argv, environment and auxiliary vector, on a stack that is aligned whatever the size of it all; quotes keep blanks together."""
    words = ["".join(rng.choice(PRINTABLE.replace('"', "").replace("'", "").replace("\\", ""))
                     for _ in range(rng.randrange(1, 30))) for _ in range(rng.randrange(3, 12))]
    for last in ("x", "x" * 9):
        given = [*words, "two words", "", last]
        output = machine.command("run arguments " + " ".join(f'"{word}"' for word in given))
        expected = ["0" * 16, f"{len(given) + 1:016x}", "[arguments]", *(f"[{word}]" for word in given), f"{abi.FLAT_CODE:016x}", "arguments: exit 0", ""]
        assert output.split("\n") == expected, (
            "the program shows the stack pointer modulo 16, argc, its arguments, one in each line, and AT_ENTRY of the auxiliary vector; see both lists: a "
            "stack begins at a multiple of 16, quotes keep blanks together, and argv[0] is the name of the program")


def test_names_at_birth(machine):
    assert shown(machine.command("run one_call")) == [abi.TASK, abi.THREAD], (
        f"the first task and thread names of a program are {abi.TASK:#x} and {abi.THREAD:#x}: `task_self` and `thread_self` must answer these")


def test_areas(machine):
    assert machine.command("run areas").split("\n") == ["0" * 16, "0" * 16, "areas: exit 0", ""], (
        "both lines must be 0: the data area and the stack of a new program hold zeroes, all 64 KiB and 1 MiB of them, and can be written; a page that "
        "is not cleared shows what was there before")


def test_limits_of_size(machine):
    assert machine.command("run largest") == "largest: exit 77\n", "a file of exactly 1 MiB is the largest flat program, and runs"
    assert re.fullmatch(r"too_large: not started: .*1 MiB.*\n", machine.command("run too_large")), (
        "a file of one byte more than 1 MiB must be refused with `too_large: not started: ` and a reason that names 1 MiB")


def test_unknown_program(machine, rng):
    name = f"nothing{rng.randrange(1 << 30):x}"
    assert re.fullmatch(rf"{name}: no such program\n", machine.command(f"run {name}")), (
        f"`run` of a name that no module has must answer `{name}: no such program`")


@pytest.mark.parametrize("name", ENDINGS)
def test_exception_ends_the_program(ending_machine, name):
    """In one line, with the reason; the kernel and the next program go on."""
    said = ending_machine.command(f"run end_{name}")
    assert re.fullmatch(rf"end_{name}: killed: (?:{ENDINGS[name][1]})[^\n]*\n", said), f"after {ENDINGS[name][0]!r} it should say {ENDINGS[name][1]!r}: {said}"
    assert ending_machine.command("run areas").endswith("areas: exit 0\n"), "after a program was killed, the next one must run as if nothing had been"


def test_syscall_from_the_last_page(machine):
    """SYSRET's target is then the first address that no program may have: the program ends, the kernel does not."""
    output = machine.command("run edge")
    assert re.fullmatch(rf"{abi.USER_END - 4096:016x}\n{0:016x}\nedge: killed: page fault at {abi.USER_END:#x} \(execute\), "
                        rf"rip {abi.USER_END:#x}\n", output), (
        f"SYSCALL from the last two bytes a program may have returns to {abi.USER_END:#x}, which is no program's: the program must end with a page fault "
        f"there, in ring 3; a general protection fault in the kernel means that SYSRET was tried with that address. Came {output!r}")


def interrupt(machine):
    """Ctrl-C, and what is printed up to the prompt."""
    machine.send("\x03")
    return machine.read_prompt()


def test_ring_3_from_outside(machine):
    """The processor at privilege level 3, in the program's code, with the program's segments and nobody else's rights."""
    machine.send("run spin\r")
    machine.wait_registers(lambda registers: registers.cpl == 3 and registers.rip >= abi.FLAT_CODE + SPIN_LOOP)
    machine.stop()
    registers = machine.registers()
    if registers.cpl == 3:
        assert abi.FLAT_CODE <= registers.rip < abi.FLAT_CODE + 4096, (
            f"at privilege level 3, rip is {registers.rip:#x}: not in the program's code, which is at {abi.FLAT_CODE:#x}")
        found = f"{registers.segments['cs'].selector:#x} {registers.segments['ss'].selector:#x}"
        assert found == "0x2b 0x23", "cs and ss of a program must be 0x2b and 0x23, user code and user data with privilege level 3"
        assert registers.rflags & 1 << 9, "interrupts are off in ring 3"
        assert not registers.rflags & 3 << 12, "the program may use I/O ports"
    assert registers.efer & r.EFER_SCE, "EFER.SCE (bit 0) is not set: the instruction SYSCALL is invalid without it"
    tables = machine.page_tables()
    user = list(tables.mappings(0, 1 << 47))
    assert user, "nothing is mapped in the lower half while the program runs there: does CR3 hold the program's tables?"
    wrong = [str(mapping) for mapping in user if not mapping.user]
    assert not wrong, f"pages in the lower half that ring 3 may not use: {wrong[:5]}; that half is the program's alone"
    wrong = [str(mapping) for mapping in user if mapping.writable and mapping.executable]
    assert not wrong, f"the program has pages that are writable and executable: {wrong[:5]}"
    code, area = tables.translate(abi.FLAT_CODE), tables.translate(abi.FLAT_DATA)
    stack = tables.translate(abi.STACK_TOP - 8)
    for name, mapping, writable in (("code", code, False), ("data", area, True), ("stack", stack, True)):
        assert mapping, f"the program's {name} is not mapped where it belongs"
        assert mapping.user and mapping.writable == writable and mapping.executable == (not writable), (
            f"the program's {name} must be {'writable and not executable' if writable else 'executable and not writable'}, for ring 3, but is {mapping}")
    for what, address in (("page 0", 0), ("the page below the code", abi.FLAT_CODE - 4096), ("the page above the stack", abi.STACK_TOP),
                          ("the guard page below the stack", abi.STACK_TOP - abi.STACK_SIZE - 4096)):
        mapping = tables.translate(address)
        assert mapping is None, f"{what}, {address:#x}, must not be mapped, so that a wild access is found, but is {mapping}"
    assert not [mapping for mapping in tables.mappings(1 << 47, 1 << 64) if mapping.user], "a kernel page is the user's too"
    machine.resume()
    assert re.search(r"spin: killed: [^\n]+\n$", interrupt(machine)), (
        "Ctrl-C must end the program in the foreground, with `spin: killed: ` and a reason, and bring the prompt back")
    assert machine.command("run areas").endswith("areas: exit 0\n"), "after Ctrl-C the next program must run as if nothing had been"


def test_chord(machine):
    """Ctrl-] brings the monitor while the program goes on; Ctrl-C ends nothing then, and nothing else can be in the foreground."""
    machine.send("run spin\r")
    machine.wait_registers(lambda registers: registers.cpl == 3)
    machine.send("\x1d")
    machine.console.expect("monitor> ")
    machine.send("\x03\r")
    machine.console.expect("monitor> ")
    machine.wait_registers(lambda registers: registers.cpl == 3)
    machine.send("run areas\r")
    machine.console.expect("spin is in the foreground")
    machine.console.expect("monitor> ")
    machine.wait_registers(lambda registers: registers.cpl == 3)


@pytest.mark.parametrize("which", ["sound", "killed"])
def test_nothing_is_left_behind(stage, machines, flat_modules, ending_modules, texts, which):
    """However a program ends, its memory is back."""
    modules = {"sound": flat_modules, "killed": ending_modules}[which]
    machine = machines(stage.machine(modules=modules, own_modules=which == "sound"))
    names = {"sound": ["areas", "arguments", *texts], "killed": list(modules)}[which]
    free = []
    for _ in range(2):
        for name in names:
            machine.command(f"run {name}")
        free.append(re.search(r"settled free (\d+)", machine.command("frames")).group(1))
    assert free[0] == free[1], (
        f"the same programs were run twice, and `settled free` is {free[0]} after the first round and {free[1]} after the second: a program's memory, page "
        "tables or ports were not given back")
