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
