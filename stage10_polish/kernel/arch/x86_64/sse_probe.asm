; sse_probe: fill the SSE registers, wait, and see whether they still hold the same.

bits 64
section .text

; bool sse_probe(uint64_t seed, uint64_t rounds)
;   rdi  the seed; register n holds seed + n in its low half and the complement in its high half
;   rsi  how long to wait
;   al   1: everything is as it was
; Uses 16 bytes of stack; the SSE registers and MXCSR are left changed.
global sse_probe
sse_probe:
        sub rsp, 24

        mov eax, edi                    ; rounding mode: two bits of the seed
        and eax, 3
        shl eax, 13
        or eax, 0x1F80                  ; all exceptions masked
        mov r8d, eax
        mov [rsp], eax
        ldmxcsr [rsp]

%assign n 0
%rep 16
        lea rax, [rdi + n]
        mov [rsp], rax
        not rax
        mov [rsp + 8], rax
        movdqu xmm %+ n, [rsp]
%assign n n + 1
%endrep

.wait:
        test rsi, rsi
        jz .compare
        dec rsi
        jmp .wait

.compare:
%assign n 0
%rep 16
        movdqu [rsp], xmm %+ n
        lea rax, [rdi + n]
        cmp [rsp], rax
        jne .changed
        not rax
        cmp [rsp + 8], rax
        jne .changed
%assign n n + 1
%endrep
        stmxcsr [rsp]
        cmp [rsp], r8d
        jne .changed

        mov eax, 1
        add rsp, 24
        ret
.changed:
        xor eax, eax
        add rsp, 24
        ret

; bool sse_is_clean()
;   al   1: the SSE registers are zero, MXCSR is 0x1F80
global sse_is_clean
sse_is_clean:
        sub rsp, 24
        xor eax, eax
%assign n 0
%rep 16
        movdqu [rsp], xmm %+ n
        mov rdx, [rsp]
        or rdx, [rsp + 8]
        jnz .done
%assign n n + 1
%endrep
        stmxcsr [rsp]
        cmp dword [rsp], 0x1F80
        sete al
.done:
        add rsp, 24
        ret
