; greet [NAMES...]: prints a line from ring 3 and one for each argument; its status is their number.
;
; A flat program: no header, written for address 0x400000, entered at its first byte. What it may write
; to is the 64 KiB of zeroes at 0x600000 and its stack.

%include "mach/syscalls.inc"

bits 64
org 0x400000

    mov r12, [rsp]                      ; argc
    lea r13, [rsp + 16]                 ; &argv[1]
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, hello, hello_size

next_name:
    cmp qword [r13], 0                  ; argv ends with a null pointer
    je done
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, and_to, and_to_size
    mov rsi, [r13]
    xor edx, edx
.measure:
    cmp byte [rsi + rdx], 0
    je .print
    inc rdx
    jmp .measure
.print:
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, rsi, rdx
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, newline, 1
    add r13, 8
    jmp next_name

done:
    lea rdi, [r12 - 1]
    SYSCALL SYS_exit, rdi

hello: db "Hello from ring 3!", 10
hello_size equ $ - hello
and_to: db "And hello to "
and_to_size equ $ - and_to
newline: db 10
