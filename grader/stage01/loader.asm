; A boot loader's last step, done by the grader: GRUB starts this, this puts the kernel's image and a made-up information block
; where the test wants them and jumps to the kernel. Defined by the test: TARGET BLOCK MAGIC ENTRY, files IMAGE_FILE BLOCK_FILE.
bits 32
section .multiboot align=8
header:
    dd 0xE85250D6, 0, end_of_header - header, -(0xE85250D6 + (end_of_header - header))
    dw 0, 0
    dd 8
end_of_header:

section .text
global start
start:
    cli
    cld
    mov esi, image
    mov edi, TARGET
    mov ecx, image_end - image
    rep movsb
    mov esi, block
    mov edi, BLOCK
    mov ecx, block_end - block
    rep movsb
    mov eax, MAGIC
    mov ebx, BLOCK
    mov ebp, ENTRY
    jmp ebp

section .data
image: incbin IMAGE_FILE
image_end:
block: incbin BLOCK_FILE
block_end:
