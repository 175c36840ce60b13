; A gate of its own for each of the 256 vectors. All of them end in one place,
; which saves the registers in the order of struct frame.
extern interrupt_handler
global vector_entries

section .text
%assign vector 0
%rep 256
interrupt_ %+ vector:
    %if !(vector = 8 || (vector >= 10 && vector <= 14) || vector = 17 || vector = 21 || vector = 29 || vector = 30)
        push qword 0            ; Instead of the error code.
    %endif
        push qword vector
        jmp interrupt_common
    %assign vector vector + 1
%endrep

interrupt_common:
        push rax
        push rbx
        push rcx
        push rdx
        push rsi
        push rdi
        push rbp
        push r8
        push r9
        push r10
        push r11
        push r12
        push r13
        push r14
        push r15
        cld
        mov rdi, rsp
        call interrupt_handler
        pop r15
        pop r14
        pop r13
        pop r12
        pop r11
        pop r10
        pop r9
        pop r8
        pop rbp
        pop rdi
        pop rsi
        pop rdx
        pop rcx
        pop rbx
        pop rax
        add rsp, 16
        iretq

section .rodata
        align 8
vector_entries:
%assign vector 0
%rep 256
        dq interrupt_ %+ vector
    %assign vector vector + 1
%endrep
