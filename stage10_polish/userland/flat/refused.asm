; refused: asks the kernel for things it must not do, and goes on. Its status is the number of calls that
; were not answered with an error: 0.

%include "mach/syscalls.inc"

bits 64
org 0x400000

; TRY number, arguments...: counts a result that is not negative in RBX.
%macro TRY_CALL 1-6
    SYSCALL %{1:-1}
    not rax
    shr rax, 63                         ; 1 if the result was zero or more
    add rbx, rax
%endmacro

    xor ebx, ebx
    TRY_CALL SYS_write, BIRTH_CONSOLE_OUTPUT, 0, 1                      ; null
    TRY_CALL SYS_write, BIRTH_CONSOLE_OUTPUT, 0xFFFFFFFF80100000, 16    ; the kernel's code
    TRY_CALL SYS_write, BIRTH_CONSOLE_OUTPUT, 0x8000000000000000, 16    ; not an address at all
    TRY_CALL SYS_write, BIRTH_CONSOLE_OUTPUT, 0x400000, -1              ; too long
    TRY_CALL SYS_write, BIRTH_CONSOLE_INPUT, 0x400000, 1                ; the input takes nothing
    TRY_CALL SYS_write, BIRTH_TASK, 0x400000, 1                         ; a task takes nothing
    TRY_CALL SYS_write, 0x12345600, 0x400000, 1                         ; no such name
    TRY_CALL SYS_read, BIRTH_CONSOLE_INPUT, 0x400000, 1, 0, 0           ; into code
    TRY_CALL SYS_read, BIRTH_CONSOLE_INPUT, 0x600000, 1, 2, 0           ; an unknown flag
    TRY_CALL SYS_read, BIRTH_CONSOLE_INPUT, 0x600000, 1, 1, 0           ; nothing typed: timed out
    TRY_CALL SYS_thread_create, 0xFFFFFFFF80100000, 0x600000, 0, 0      ; a thread in the kernel
    TRY_CALL SYS_vm_protect, 0x400000, 4096, 7                          ; writable and executable
    TRY_CALL SYS_vm_allocate, 0xFFFF800000000000, 4096, 3               ; the kernel's half
    TRY_CALL SYS_mach_msg, 0x600000, 0x80000000, 0, 0, 0                ; an unknown option
    TRY_CALL 21                                                         ; one too far
    TRY_CALL -1

    mov r14, rbx
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, text, text_size
    SYSCALL SYS_exit, r14

text: db "still here", 10
text_size equ $ - text
