; Loading the segment registers.

%include "offsets.inc"

bits 64
section .text

; void load_segments(rdi const GdtPointer*): the descriptor table, CS and SS from it, the others null,
; and no local descriptor table: after a reset the processor believes in one of 64 KiB at address 0.
; Clears the bases of FS and GS. On entry: [rsp] the return address.
global load_segments
load_segments:
    lgdt [rdi]
    pop rax
    push KERNEL_CODE
    push rax
    mov ecx, KERNEL_DATA
    mov ss, ecx
    xor ecx, ecx
    mov ds, ecx
    mov es, ecx
    mov fs, ecx
    mov gs, ecx
    lldt cx
    o64 retf                            ; pops the return address and CS
