; switch_probe: does a switch away and back keep what a called function must preserve?

bits 64
section .text

extern switch_stacks

; bool switch_probe(void* top)
;   rdi  the 16-byte aligned end of some memory to use as the other stack
;   al   1: rbx, rbp and r12 to r15 came back as they were
; Interrupts are off.
global switch_probe
switch_probe:
        push rbp
        push rbx
        push r12
        push r13
        push r14
        push r15
        sub rsp, 24                     ; [rsp] this stack's pointer, [rsp + 8] the other's, for the way back

        ; The other stack: as if .other had called switch_stacks with all six registers zero.
        mov qword [rdi - 8], 0
        lea rax, [rel .other]
        mov [rdi - 16], rax
%assign slot 24
%rep 6
        mov qword [rdi - slot], 0
%assign slot slot + 8
%endrep

        mov rbx, 0x1111
        mov rbp, 0x2222
        mov r12, 0x3333
        mov r13, 0x4444
        mov r14, 0x5555
        mov r15, rsp
        lea rsi, [rdi - 64]
        mov rdi, rsp
        call switch_stacks

        xor eax, eax
        cmp rbx, 0x1111
        jne .done
        cmp rbp, 0x2222
        jne .done
        cmp r12, 0x3333
        jne .done
        cmp r13, 0x4444
        jne .done
        cmp r14, 0x5555
        jne .done
        cmp r15, rsp
        jne .done
        mov eax, 1
.done:
        add rsp, 24
        pop r15
        pop r14
        pop r13
        pop r12
        pop rbx
        pop rbp
        ret

; On the other stack; rdi is still where the first stack's pointer was left.
.other:
        mov rsi, [rdi]
        add rdi, 8
        mov rbx, -1
        mov rbp, -1
        mov r12, -1
        mov r13, -1
        mov r14, -1
        mov r15, -1
        call switch_stacks              ; never comes back
        ud2
