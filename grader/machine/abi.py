"""The boundary between kernel and programs, as the contract has it: numbers of the system calls, names at birth, error codes, and
pieces of NASM for programs that use them. Written out here and taken from no tree, so that a tree cannot change what is asked of it.
"""

CALLS = ["write", "read", "exit", "thread_create", "thread_exit", "thread_yield", "thread_sleep", "task_self", "thread_self",
         "vm_allocate", "vm_deallocate", "vm_protect", "mach_msg", "port_allocate", "port_deallocate", "port_mod_refs",
         "port_insert_right", "port_move_member", "port_request_notification", "port_status", "clock_get"]
NUMBER = {name: number for number, name in enumerate(CALLS)}

TASK, BOOTSTRAP, INPUT, OUTPUT, FILES, TASKS, THREAD, HOST = (0x100 * n for n in range(1, 9))

INVALID_ADDRESS, PROTECTION_FAILURE, NO_SPACE, INVALID_ARGUMENT = 1, 2, 3, 4
RESOURCE_SHORTAGE, NAME_EXISTS, ABORTED, INVALID_NAME, INVALID_RIGHT, INVALID_VALUE = 6, 13, 14, 15, 17, 18
INVALID_CAPABILITY, TIMED_OUT = 20, 49
SEND_INVALID_DATA, SEND_INVALID_DEST, RCV_TIMED_OUT, RCV_INVALID_NAME = 0x10000002, 0x10000003, 0x10004003, 0x10004002

FLAT_CODE, FLAT_DATA, FLAT_DATA_SIZE = 0x400000, 0x600000, 0x10000
STACK_TOP, STACK_SIZE = 0x0FFFF000, 1024 * 1024
USER_END = 0x7FFFFFFFF000
REGISTERS = ("rdi", "rsi", "rdx", "r10", "r8", "r9")


def call(name, *arguments):
    """NASM: loads the argument registers (rdi first) with numbers, symbols or other registers, and calls. The result is in rax."""
    number = NUMBER[name] if isinstance(name, str) else name
    lines = [f"    mov {register}, {value}" for register, value in zip(REGISTERS, arguments) if str(value) != register]
    return "\n".join([*lines, f"    mov rax, {number}", "    syscall", ""])


# Prints rax as 16 hexadecimal digits and a newline; changes no register a program would miss (rcx, r11 and the flags).
SHOW = f"""
show:
    push rax
    push rdi
    push rsi
    push rdx
    push rbx
    sub rsp, 32
    mov rbx, 15
.digit:
    mov edx, eax
    and edx, 15
    add dl, '0'
    cmp dl, '9'
    jbe .put
    add dl, 'a' - '9' - 1
.put:
    mov [rsp + rbx], dl
    shr rax, 4
    dec rbx
    jns .digit
    mov byte [rsp + 16], 10
    mov edi, {OUTPUT}
    mov rsi, rsp
    mov edx, 17
    mov eax, {NUMBER['write']}
    syscall
    add rsp, 32
    pop rbx
    pop rdx
    pop rsi
    pop rdi
    pop rax
    ret
"""


def answers(calls, status=0, before=""):
    """A program that makes each call in turn and shows its result: calls are tuples for call(), or NASM text."""
    lines = [before]
    for one in calls:
        lines.append(one if isinstance(one, str) else call(*one))
        lines.append("    call show")
    return "\n".join([*lines, call("exit", status), SHOW])


def shown(text):
    """The numbers that SHOW printed, as signed 64-bit integers."""
    values = [int(line, 16) for line in text.split("\n") if len(line) == 16 and not line.strip("0123456789abcdef")]
    return [value - (1 << 64) if value >> 63 else value for value in values]


def write_text(label, size):
    return call("write", OUTPUT, label, size)


def data(label, content):
    """NASM for bytes under a label."""
    rows = [content[at:at + 32] for at in range(0, len(content), 32)]
    return f"{label}:\n" + "\n".join("    db " + ", ".join(map(str, row)) for row in rows) + "\n"
