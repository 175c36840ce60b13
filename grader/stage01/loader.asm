; A boot loader's last step, done by the grader: GRUB starts this, this puts the kernel's image and a made-up information block
; where the test wants them and jumps to the kernel. Defined by the test: TARGET BLOCK MAGIC ENTRY, files IMAGE_FILE BLOCK_FILE;
; UNTIDY to leave processor and devices in any state that no specification forbids.
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
%ifdef UNTIDY
    mov edi, devices
.device:                                ; port, value
    movzx edx, word [edi]
    mov al, [edi + 2]
    out dx, al
    add edi, 3
    cmp edi, devices_end
    jne .device
    mov eax, cr0
    or eax, 1 << 30 | 1 << 29 | 1 << 18 | 1 << 3 | 1 << 2      ; CD NW AM TS EM
    mov cr0, eax
    mov ecx, 1 << 14                    ; flag NT, and everything else that may be set
    push ecx
    popfd
    std
%endif
    mov eax, MAGIC
    mov ebx, BLOCK
    mov ebp, ENTRY
    jmp ebp

section .data
%ifdef UNTIDY
%macro port 2
    dw %1
    db %2
%endmacro
devices:
    port 0x21, 0                        ; interrupt controllers: all lines open, vectors as the BIOS had them
    port 0xA1, 0
    port 0x43, 0x36                     ; interval timer: as fast as it can
    port 0x40, 1
    port 0x40, 0
    port 0x3D4, 0x0A                    ; VGA: no cursor
    port 0x3D5, 0x20
    port 0x3FC, 0x10                    ; serial port: talks to itself, divisor open, interrupts on
    port 0x3F9, 0x0F
    port 0x3FB, 0x80
    port 0x64, 0x60                     ; keyboard controller: keyboard off, no interrupt, no translation, mouse on
    port 0x60, 0x12
    port 0x64, 0xD2                     ; and two codes in its buffer that nobody has read
    port 0x60, 0x1E
    port 0x64, 0xD2
    port 0x60, 0x9E
devices_end:
%endif
image: incbin IMAGE_FILE
image_end:
block: incbin BLOCK_FILE
block_end:
