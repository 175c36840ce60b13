; The first instructions at the image's own addresses.

bits 64
section .text

; From boot.asm. EBX: the physical address of the boot loader's information; interrupts off; the page
; tables and segments of boot.asm. Calls kernel_main with it, on its stack.
extern kernel_main
extern boot_stack_top
global boot_higher_half:function
boot_higher_half:
    xor eax, eax
    mov ds, eax
    mov es, eax
    mov fs, eax
    mov gs, eax
    mov rsp, boot_stack_top
    xor ebp, ebp                        ; the end of every backtrace
    mov edi, ebx
    call kernel_main
.halt:
    cli
    hlt
    jmp .halt
