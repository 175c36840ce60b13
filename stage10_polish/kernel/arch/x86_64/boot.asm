; From the boot loader to kernel_main: 32-bit protected mode without paging to 64-bit mode in the
; higher half. What cannot work is said in words, on the screen and on the serial line.

%include "long_mode.inc"

MULTIBOOT2_MAGIC    equ 0xE85250D6
MULTIBOOT2_LOADED   equ 0x36D76289      ; in EAX when a Multiboot2 loader starts us

VGA_TEXT            equ 0xB8000
COM1                equ 0x3F8

CPUID_EXTENDED      equ 0x80000001

PAGE_TABLE          equ 0b11            ; present, writable
PAGE_LARGE          equ 0b10000011      ; present, writable, 2 MiB

; ---------------------------------------------------------------------------------------------------
; Multiboot2 specification, 3.1: how the loader recognises us and what we ask for.
section .boot.header progbits alloc noexec nowrite align=8
header:
    dd MULTIBOOT2_MAGIC
    dd 0                                ; i386
    dd header.end - header
    dd 0x100000000 - (MULTIBOOT2_MAGIC + header.end - header)

    dw 4, 1                             ; console: VGA text is fine
    dd 12
    dd 0b10
    align 8, db 0

    dw 5, 1                             ; framebuffer: fine too, if grub.cfg loads a video driver
    dd 20
    dd 1024, 768, 32
    align 8, db 0

    dw 6, 0                             ; modules on page borders
    dd 8

    dw 0, 0                             ; the end
    dd 8
.end:

; ---------------------------------------------------------------------------------------------------
section .boot progbits alloc exec nowrite align=16
bits 32

; Entry (Multiboot2 specification, 3.3): EAX the loader's magic, EBX the physical address of its
; information, protected mode without paging, interrupts off, no stack.
global boot_entry:function
boot_entry:
    mov esp, PHYSICAL(boot_stack_top)
    push dword 2                        ; all flags clear, of which a loader promises IF only: with NT
    popfd                               ; set, the first IRETQ to a program would fault
    mov ebp, eax                        ; the magic, until it is checked
    lgdt [boot_gdt.pointer]
    jmp CODE_32:.segments
.segments:
    mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    call early_interrupts_32

    mov esi, text_not_multiboot2
    cmp ebp, MULTIBOOT2_LOADED
    jne fail
    call check_processor
    call build_page_tables
    call early_interrupts_64

    ENTER_LONG_MODE
    lidt [early_idt_64_pointer]
    jmp CODE_64:boot_long

; Returns if the processor has all that the kernel takes for granted.
check_processor:
    push ebx
    mov esi, text_no_cpuid
    pushfd
    pop eax
    mov ecx, eax
    xor eax, 1 << 21                    ; EFLAGS.ID can be changed only if there is CPUID
    push eax
    popfd
    pushfd
    pop eax
    cmp eax, ecx
    je fail

    mov esi, needed_features
    call check_features
    pop ebx
    ret

; The first 4 GiB of physical memory in 2 MiB pages, seen three times: at 0 (this code runs there), at
; slot 256 (the direct map), and the first of them at the image's address. The tables are in .bss: zero.
build_page_tables:
    mov eax, PHYSICAL(boot_pdpt) + PAGE_TABLE
    mov [PHYSICAL(boot_pml4)], eax
    mov [PHYSICAL(boot_pml4) + 256 * 8], eax
    mov dword [PHYSICAL(boot_pml4) + 511 * 8], PHYSICAL(boot_pdpt_image) + PAGE_TABLE

    mov eax, PHYSICAL(boot_pd) + PAGE_TABLE
    mov [PHYSICAL(boot_pdpt_image) + 510 * 8], eax
    xor ecx, ecx
.directories:
    mov [PHYSICAL(boot_pdpt) + ecx * 8], eax
    add eax, 4096
    inc ecx
    cmp ecx, 4
    jne .directories

    mov eax, PAGE_LARGE
    xor ecx, ecx
.pages:
    mov [PHYSICAL(boot_pd) + ecx * 8], eax
    add eax, 0x200000
    inc ecx
    cmp ecx, 4 * 512
    jne .pages
    ret

; ---------------------------------------------------------------------------------------------------
; Failing in words. From here to `bits 64` the code is executed in 32-bit and in 64-bit mode: it uses
; only instructions that are encoded alike in both (no inc/dec of registers, no absolute addresses).

; ESI: a list of features. Returns if the processor has them all; else names those that are missing.
check_features:
    push ebx
    xor ebp, ebp                        ; the first that is missing
.feature:
    mov eax, [esi]
    test eax, eax
    jz .end
    call read_features
    movzx ecx, byte [esi + 4]
    add esi, 5                          ; its name
    bt edx, ecx
    jnc .missing
.skip:
    lodsb
    test al, al
    jnz .skip
    jmp .feature
.missing:
    test ebp, ebp
    jnz .name
    mov ebp, esi
    call clear_screen
    mov esi, text_lacks
    call print
    mov esi, ebp
.name:
    mov al, ' '
    call print_character
    call print                          ; leaves ESI at the next feature
    jmp .feature
.end:
    mov esi, text_lacks_end
    test ebp, ebp
    jnz fail_with_rest
    pop ebx
    ret

; EAX: a leaf of CPUID. Leaves its EDX; 0 if the processor does not have that leaf.
read_features:
    push eax
    and eax, 0x80000000
    cpuid
    mov edx, eax                        ; the highest of this kind
    pop eax
    cmp edx, eax
    mov edx, 0
    jb .end
    cpuid
.end:
    ret

; ESI: the text. Does not return.
fail:
    call clear_screen
fail_with_rest:
    call print
    call print_new_line
.halt:
    cli
    hlt
    jmp .halt

; An exception before the kernel has its own interrupt table. On the stack: the vector on top, further
; down whatever the processor pushed. Does not return.
early_fault:
    pop eax                             ; (pops 8 bytes in 64-bit mode: also the vector)
    mov ebx, eax
    call clear_screen
    mov esi, text_early_fault
    call print
    mov eax, ebx
    mov cl, 10
    div cl                              ; AL tens, AH ones
    mov ebx, eax
    add al, '0'
    call print_character
    mov al, bh
    add al, '0'
    call print_character
    mov esi, text_early_fault_end
    jmp fail_with_rest

; Leaves EDI at the top left of the screen, where print goes on.
clear_screen:
    mov edi, VGA_TEXT
    mov ecx, 80 * 25
    mov eax, 0x0720
    rep stosw
    mov edi, VGA_TEXT
    mov dx, COM1 + 3                    ; 115200 baud, 8 bits, no parity
    mov al, 0x80
    out dx, al
    mov dx, COM1
    mov al, 1
    out dx, al
    mov dx, COM1 + 1
    mov al, 0
    out dx, al
    mov dx, COM1 + 3
    mov al, 3
    out dx, al
    ret

; Prints the zero-terminated text at ESI.
print:
    lodsb
    test al, al
    jz .end
    call print_character
    jmp print
.end:
    ret

print_new_line:
    mov al, 13
    call send
    mov al, 10
    jmp send

; AL: the character, to the screen at EDI and to the serial line.
print_character:
    mov ah, 0x07
    stosw
send:
    push eax
    mov dx, COM1 + 5                    ; the line's status: is there room? Not for ever, if nobody listens
    mov ecx, 1 << 20
.wait:
    in al, dx
    test al, 0x20
    loopz .wait
    pop eax
    mov dx, COM1
    out dx, al
    ret

text_not_multiboot2:    db "Mach_R: the boot loader is not Multiboot2 (start it with GRUB 2).", 0
text_no_cpuid:          db "Mach_R: this processor has no CPUID instruction; a 64-bit one is needed.", 0
text_lacks:             db "Mach_R: this processor lacks:", 0
text_lacks_end:         db ".", 0
text_early_fault:       db "Mach_R: exception ", 0
text_early_fault_end:   db " before the kernel's interrupt table was loaded.", 0

; Pushes 8 bytes in 64-bit mode, 4 in 32-bit mode.
%assign number 0
%rep 32
early_stub_%+number:
    push byte number
    jmp early_fault
%assign number number + 1
%endrep

bits 32
; Interrupt tables for the way to the kernel's own: all exceptions lead to early_fault.
early_interrupts_32:
    mov ecx, 0
.gate:
    mov eax, [early_stubs + ecx * 4]
    mov edx, eax
    and eax, 0xFFFF
    or eax, CODE_32 << 16
    mov dx, 0x8E00                      ; present, 32-bit interrupt gate
    mov [PHYSICAL(early_idt_32) + ecx * 8], eax
    mov [PHYSICAL(early_idt_32) + ecx * 8 + 4], edx
    inc ecx
    cmp ecx, 32
    jne .gate
    lidt [early_idt_32_pointer]
    ret

early_interrupts_64:
    mov ecx, 0
    mov edi, PHYSICAL(early_idt_64)
.gate:
    mov eax, [early_stubs + ecx * 4]
    mov edx, eax
    and eax, 0xFFFF
    or eax, CODE_64 << 16
    mov dx, 0x8E00                      ; present, 64-bit interrupt gate; the upper half stays zero
    mov [edi], eax
    mov [edi + 4], edx
    add edi, 16
    inc ecx
    cmp ecx, 32
    jne .gate
    ret

align 8
early_stubs:
%assign number 0
%rep 32
    dd early_stub_%+number
%assign number number + 1
%endrep

; Leaf of CPUID, bit of EDX, name: what the kernel uses or lets programs use, and what compilers take for
; granted on x86-64 (System V ABI, 3.1.1). Every such processor has all of it; an emulator may leave parts out.
%macro FEATURE 3
    dd %1
    db %2, %3, 0
%endmacro
needed_features:
    FEATURE CPUID_EXTENDED, 29, "64-bit (long) mode"
    FEATURE CPUID_EXTENDED, 20, "no-execute pages (NX)"
    FEATURE 1, 0, "FPU"
    FEATURE 1, 4, "TSC"
    FEATURE 1, 5, "MSR"
    FEATURE 1, 6, "PAE"
    FEATURE 1, 8, "CMPXCHG8B"
    FEATURE 1, 9, "APIC"
    FEATURE 1, 15, "CMOV"
    FEATURE 1, 23, "MMX"
    FEATURE 1, 24, "FXSAVE"
    FEATURE 1, 25, "SSE"
    FEATURE 1, 26, "SSE2"
    dd 0
needed_in_64_bits:                      ; processors of Intel's have it there, and only there say so
    FEATURE CPUID_EXTENDED, 11, "SYSCALL"
    dd 0

early_idt_32_pointer:
    dw 32 * 8 - 1
    dd PHYSICAL(early_idt_32)
early_idt_64_pointer:                   ; read in compatibility mode: a 32-bit base
    dw 32 * 16 - 1
    dd PHYSICAL(early_idt_64)

align 8
global boot_gdt
boot_gdt:
    dq 0
    dq 0x00209A0000000000               ; 08: 64-bit code
    dq 0x00CF92000000FFFF               ; 10: data
    dq 0x00CF9A000000FFFF               ; 18: 32-bit code
.pointer:
    dw $ - boot_gdt - 1
    dd boot_gdt

bits 64
; 64-bit mode, still at the address where we were loaded.
extern boot_higher_half
boot_long:
    mov esp, PHYSICAL(boot_stack_top)
    mov esi, needed_in_64_bits
    call check_features
    mov rax, boot_higher_half
    jmp rax

section .bss align=4096
global boot_pml4
boot_pml4:          resb 4096
boot_pdpt:          resb 4096
boot_pdpt_image:    resb 4096
boot_pd:            resb 4 * 4096
early_idt_32:       resb 32 * 8
early_idt_64:       resb 32 * 16

; The stack of kernel_main, with a page below it that is unmapped once the page tables are finer.
global boot_stack_guard
global boot_stack_top
alignb 4096
boot_stack_guard:   resb 4096
                    resb 16384
boot_stack_top:
