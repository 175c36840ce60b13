; Where the other processors begin: in real mode, in a page below 1 MiB, to which start_code is copied. From
; there the way of boot.asm again, with its tables.

%include "long_mode.inc"

CR0_PROTECTED       equ 1
CR0_CACHES_OFF      equ 3 << 29         ; CD, NW: set by the reset that INIT is
NOBODY              equ 0xFFFFFFFF

extern boot_pml4
extern boot_gdt

; Started by a startup interrupt (Intel SDM 3A, 9.4.4): CS:IP is the page's start, interrupts are off.
section .rodata
bits 16
global processor_start_code
global processor_start_code_end
processor_start_code:
    mov ax, cs
    mov ds, ax
    o32 lgdt [.gdt - processor_start_code]
    mov eax, cr0
    and eax, ~CR0_CACHES_OFF
    or eax, CR0_PROTECTED
    mov cr0, eax
    jmp dword CODE_32:processor_32
.gdt:
    dw 4 * 8 - 1
    dd boot_gdt
processor_start_code_end:

section .boot
bits 32
processor_32:
    mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    ENTER_LONG_MODE
    jmp CODE_64:processor_64

bits 64
processor_64:
    mov rax, processor_higher_half
    jmp rax

; Only the processor that is expected goes on, for there is one stack: one that comes when nobody waits for it
; any more, or has another number than was believed, halts here.
section .text
extern processor_main                   ; [[noreturn]] void (Cpu&)
processor_higher_half:
    xor eax, eax
    mov ds, eax
    mov es, eax
    mov fs, eax
    mov gs, eax
    mov eax, 1
    cpuid
    shr ebx, 24                         ; the number of the local APIC
    mov eax, ebx
    mov ecx, NOBODY
    lock cmpxchg [processor_expected], ecx
    jne .halt
    mov rax, [processor_root]
    mov cr3, rax
    mov rsp, [processor_stack]
    mov rdi, [processor_block]
    xor ebp, ebp                        ; the end of every backtrace
    call processor_main
.halt:
    cli
    hlt
    jmp .halt

; Written by processors.cpp before it starts one.
section .data
align 8
global processor_expected
global processor_root
global processor_stack
global processor_block
processor_expected: dd NOBODY, 0        ; the number of its local APIC; NOBODY: somebody has come, or nobody may
processor_root:     dq 0                ; the kernel's page tables
processor_stack:    dq 0
processor_block:    dq 0                ; its Cpu
