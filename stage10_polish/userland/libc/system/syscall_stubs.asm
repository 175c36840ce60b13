; The system calls as C functions, one for every line of mach/syscalls.list: syscall_NAME.
; The C convention passes the fourth argument in RCX, which SYSCALL overwrites: it moves to R10.

%include "mach/syscalls.inc"

bits 64
section .note.GNU-stack noalloc noexec nowrite progbits

%macro STUB 1
section .text.syscall_%1 progbits alloc exec nowrite align=16
global syscall_%1:function
syscall_%1:
    mov eax, SYS_%1
    mov r10, rcx
    syscall
    ret
%endmacro

%define MACH_SYSCALL(number, name, parameters, description) STUB name
%include "mach/syscalls.list"

; mach_msg_return_t mach_msg(message, option, send_size, receive_limit, receive_name, timeout_ms), the
; most frequent call of all: both sizes share a register, and the result is the code, not minus the code.
section .text.mach_msg progbits alloc exec nowrite align=16
global mach_msg:function
mach_msg:
    mov eax, SYS_mach_msg
    mov esi, esi                        ; the upper half of a 32-bit argument may be anything
    mov edx, edx
    shl rcx, 32
    or rdx, rcx
    mov r10d, r8d
    mov r8, r9
    syscall
    neg eax
    ret
