; switch_stacks: stop on one kernel stack, go on from another.

bits 64
section .text

; void switch_stacks(uint64_t* save, uint64_t load)
;   rdi  where the stack pointer of the caller's stack is left
;   rsi  a stack pointer left by an earlier call, or made by Context::prepare()
; Called with interrupts off. Returns on the other stack, to whoever called there.
;
; What a switched-out stack looks like, from its stack pointer upwards:
;       r15 r14 r13 r12 rbx rbp   what a called function must preserve (System V ABI, 3.2.1)
;       return address            into switch_to(), or the start of a new thread
; The flags are not saved: interrupts are off on both sides, and the direction flag is clear.
global switch_stacks
switch_stacks:
        push rbp
        push rbx
        push r12
        push r13
        push r14
        push r15
        mov [rdi], rsp
        mov rsp, rsi
        pop r15
        pop r14
        pop r13
        pop r12
        pop rbx
        pop rbp
        ret
