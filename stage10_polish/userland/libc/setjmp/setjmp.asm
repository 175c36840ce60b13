; int setjmp(jmp_buf where), void longjmp(jmp_buf where, int value): where the registers lie that a
; called function must keep is known here only.

bits 64
section .note.GNU-stack noalloc noexec nowrite progbits

struc JumpBuffer
    .rbx: resq 1
    .rbp: resq 1
    .r12: resq 1
    .r13: resq 1
    .r14: resq 1
    .r15: resq 1
    .rsp: resq 1                        ; as after the return from setjmp
    .rip: resq 1
    .mxcsr: resd 1
    .x87_control: resd 1
endstruc

section .text

; RDI: where. On the stack: the return address.
global setjmp:function
setjmp:
    mov [rdi + JumpBuffer.rbx], rbx
    mov [rdi + JumpBuffer.rbp], rbp
    mov [rdi + JumpBuffer.r12], r12
    mov [rdi + JumpBuffer.r13], r13
    mov [rdi + JumpBuffer.r14], r14
    mov [rdi + JumpBuffer.r15], r15
    lea rax, [rsp + 8]
    mov [rdi + JumpBuffer.rsp], rax
    mov rax, [rsp]
    mov [rdi + JumpBuffer.rip], rax
    stmxcsr [rdi + JumpBuffer.mxcsr]
    fnstcw [rdi + JumpBuffer.x87_control]
    xor eax, eax
    ret

; RDI: where, ESI: value. The stack is left as it is for the one that setjmp had.
global longjmp:function
longjmp:
    mov eax, esi
    test eax, eax
    jnz .not_zero
    inc eax
.not_zero:
    fldcw [rdi + JumpBuffer.x87_control]
    ldmxcsr [rdi + JumpBuffer.mxcsr]
    mov rbx, [rdi + JumpBuffer.rbx]
    mov rbp, [rdi + JumpBuffer.rbp]
    mov r12, [rdi + JumpBuffer.r12]
    mov r13, [rdi + JumpBuffer.r13]
    mov r14, [rdi + JumpBuffer.r14]
    mov r15, [rdi + JumpBuffer.r15]
    mov rsp, [rdi + JumpBuffer.rsp]
    jmp [rdi + JumpBuffer.rip]
