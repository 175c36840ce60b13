; The first instructions of every program. At the entry point RSP is 16-byte aligned and points at
; argc, argv[0] ..., NULL, envp[0] ..., NULL, the auxiliary vector (System V ABI, 3.4.1); every other
; register is zero.

bits 64
section .note.GNU-stack noalloc noexec nowrite progbits

section .text
extern main                             ; int (int argc, char** argv, char** envp)
extern exit                             ; [[noreturn]] void (int status)

global _start:function
_start:
    xor ebp, ebp                        ; the end of every backtrace
    mov rdi, [rsp]
    lea rsi, [rsp + 8]
    lea rdx, [rsi + rdi * 8 + 8]        ; behind argv's NULL
    mov [environ], rdx
    call main
    mov edi, eax
    call exit
    ud2

section .bss
align 8
global environ:data 8
environ:
    resq 1
