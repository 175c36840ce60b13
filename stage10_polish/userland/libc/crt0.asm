; The first instructions of every program. At the entry point RSP is 16-byte aligned and points at
; argc, argv[0] ..., NULL, envp[0] ..., NULL, the auxiliary vector (System V ABI, 3.4.1); every other
; register is zero.

%include "mach/syscalls.inc"

bits 64
section .note.GNU-stack noalloc noexec nowrite progbits

section .text
extern main                             ; int (int argc, char** argv, char** envp)
extern exit                             ; [[noreturn]] void (int status)
extern libc_run_constructors            ; void (int argc, char** argv, char** envp)
extern libc_start_stack_protector       ; void (const unsigned long* auxiliary)
extern libc_start_thread_local          ; void* (const unsigned long* auxiliary): the FS base or NULL
extern libc_no_thread_local             ; [[noreturn]] void ()

global _start:function
_start:
    lea rdi, [rsp + 8]                  ; argv
.find_environment:                      ; behind argv's NULL
    add rdi, 8
    cmp qword [rdi - 8], 0
    jne .find_environment
    mov [environ], rdi
.find_auxiliary:                        ; behind the environment's NULL
    add rdi, 8
    cmp qword [rdi - 8], 0
    jne .find_auxiliary
    mov rbx, rdi
    call libc_start_stack_protector
    mov rdi, rbx
    call libc_start_thread_local
    mov rdi, rsp
    test rax, rax
    jz run
; A thread is given its FS base when it is made, and never another. So a program with thread-local
; variables goes on in a second thread, with the same stack, and the first one, which touches that no
; more, ends.
    SYSCALL SYS_thread_create, run, rsp, rsp, rax
    test rax, rax
    js libc_no_thread_local
    SYSCALL SYS_thread_exit

; RDI and RSP are the start stack.
run:
    xor ebp, ebp                        ; the end of every backtrace
    mov rbx, [rdi]                      ; argc
    lea r12, [rdi + 8]                  ; argv
    mov r13, [environ]
    mov rdi, rbx
    mov rsi, r12
    mov rdx, r13
    call libc_run_constructors
    mov rdi, rbx
    mov rsi, r12
    mov rdx, r13
    call main
    mov edi, eax
    call exit
    ud2

section .bss
align 8
global environ:data 8
environ:
    resq 1
