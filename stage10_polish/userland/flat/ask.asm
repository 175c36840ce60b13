; ask: reads a line and prints it back. Its status is the number of bytes, 0 at the end of input, and 1
; with a message if reading fails.

%include "mach/syscalls.inc"

bits 64
org 0x400000

line equ 0x600000
line_size equ 256

    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, question, question_size
    SYSCALL SYS_read, BIRTH_CONSOLE_INPUT, line, line_size, 0, -1
    test rax, rax
    js failed
    mov rbx, rax
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, answer, answer_size
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, line, rbx
    SYSCALL SYS_exit, rbx

failed:
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, sorry, sorry_size
    SYSCALL SYS_exit, 1

question: db "Say something: "
question_size equ $ - question
answer: db "You said: "
answer_size equ $ - answer
sorry: db "read failed", 10
sorry_size equ $ - sorry
