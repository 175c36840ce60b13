; Two programs that keep every FPU and SSE register full of a pattern of their own for a while and look
; at it again and again. Run at the same time, each must find what it put there.

%include "mach/syscalls.inc"

bits 64
section .rodata

%define DATA 0x600000
%define DURATION 100000000              ; nanoseconds: several slices for each

; KEEP name, pattern, control word, mxcsr
%macro KEEP 4
align 16
global user_program_%1
user_program_%1:
    mov rax, %2
    mov [DATA], rax
    movq xmm0, rax
    punpcklqdq xmm0, xmm0
    %assign i 1
    %rep 15
    movdqa xmm%+i, xmm0
    %assign i i + 1
    %endrep
    fninit
    mov word [DATA + 16], %3
    fldcw [DATA + 16]
    %rep 8
    fild qword [DATA]
    %endrep
    mov dword [DATA + 24], %4
    ldmxcsr [DATA + 24]
    SYSCALL SYS_clock_get
    mov rbx, rax
%%look:
    mov r12, %2
    %assign i 0
    %rep 16
    movq rax, xmm%+i
    cmp rax, r12
    jne %%wrong
    movhlps xmm%+i, xmm%+i
    movq rax, xmm%+i
    cmp rax, r12
    jne %%wrong
    %assign i i + 1
    %endrep
    fist dword [DATA + 32]              ; does not pop
    fnstcw [DATA + 40]
    cmp word [DATA + 40], %3
    jne %%wrong
    stmxcsr [DATA + 48]
    mov eax, [DATA + 48]
    and eax, 0xFFC0                     ; what was chosen, not what has happened since
    cmp eax, %4
    jne %%wrong
    fnsave [DATA + 256]                 ; tag word: all eight registers in use
    cmp word [DATA + 256 + 8], 0
    jne %%wrong
    frstor [DATA + 256]
    SYSCALL SYS_clock_get
    sub rax, rbx
    cmp rax, DURATION
    jb %%look
    SYSCALL SYS_exit, 0
%%wrong:
    SYSCALL SYS_exit, 1
global user_program_%1_end
user_program_%1_end:
%endmacro

    KEEP fpu_first, 0x0123456789ABCDE, 0x037F, 0x1F80
    KEEP fpu_second, 0x0765432112345678, 0x0F7F, 0x9FC0
