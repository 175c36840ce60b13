; The entry from the boot loader: from 32 bits without paging to 64 bits with
; the first 4 GiB mapped one to one, and once more at the image's address.
BASE equ 0xFFFFFFFF80000000
extern kernel_main
global start, boot_stack_guard, boot_stack, boot_stack_top, boot_tables

section .early progbits alloc noexec write align=4096
header:
        dd 0xE85250D6, 0, header.end - header
        dd 0x100000000 - (0xE85250D6 + (header.end - header))
        dw 5, 1                 ; We would like a framebuffer.
        dd 20, 1024, 768, 32
        align 8, db 0
        dw 4, 1                 ; Text mode will do, too.
        dd 12, 2
        align 8, db 0
        dw 6, 1                 ; Modules begin at page boundaries.
        dd 8
        dw 0, 0
        dd 8
.end:
        align 4096, db 0
early_program:
        incbin "build/early.bin"

section .text
bits 32
start:
        cli
        cld
        mov esp, boot_stack_top - BASE
        mov edi, ebx
        push ebx
        push eax
        call early_program      ; It returns if loader and processor will do.

        mov ecx, 2048           ; 4 GiB in pages of 2 MiB.
.fill:  lea eax, [ecx - 1]
        shl eax, 21
        or eax, 0x83
        mov [boot_directories - BASE + ecx * 8 - 8], eax
        loop .fill
        mov eax, boot_directories - BASE + 3
        mov ebx, boot_low - BASE
        mov ecx, 4
.link:  mov [ebx], eax
        add ebx, 8
        add eax, 4096
        loop .link
        mov dword [boot_high - BASE + 510 * 8], boot_directories - BASE + 3
        mov dword [boot_tables - BASE], boot_low - BASE + 3
        mov dword [boot_tables - BASE + 511 * 8], boot_high - BASE + 3
        mov eax, boot_tables - BASE
        mov cr3, eax
        mov eax, 0x6A0          ; PAE, PGE, OSFXSR, OSXMMEXCPT
        mov cr4, eax
        mov ecx, 0xC0000080
        rdmsr
        or eax, 0x900           ; LME, NXE
        wrmsr
        mov eax, 0x80010033     ; PG, WP, NE, ET, MP, PE
        mov cr0, eax
        lgdt [boot_gdt.pointer - BASE]
        jmp 8:start64 - BASE

bits 64
start64:
        mov rax, start_high
        jmp rax
start_high:
        mov rsp, boot_stack_top
        xor eax, eax
        mov ds, eax
        mov es, eax
        mov fs, eax
        mov gs, eax
        mov ss, eax
        xor ebp, ebp
        mov edi, edi            ; The loader's information, 32 bits.
        call kernel_main
.stop:  cli
        hlt
        jmp .stop

section .rodata
        align 8
boot_gdt:
        dq 0, 0x00AF9A000000FFFF
.pointer:
        dw 15
        dd boot_gdt - BASE

section .bss nobits alloc noexec write align=4096
boot_tables:      resb 4096
boot_low:         resb 4096
boot_high:        resb 4096
boot_directories: resb 4 * 4096
boot_stack_guard: resb 4096     ; It is unmapped later.
boot_stack:       resb 32768
boot_stack_top:
