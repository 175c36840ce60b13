; A kernel for testing the grader: Multiboot2, long mode, known page tables, a prompt, and every way to end badly.
; Commands are one letter, arguments follow unseparated; anything else is echoed back with "? ".
;   h hang with interrupts off   e endless loop     t triple fault   r reset     o power off (ACPI S5 of QEMU's pc and q35)
;   x leave by port 0xF4         p panic words, then halt            q panic words only, then go on
;   f prints prompts by heart, works for a while, prints the rest    l drops every 10th byte of its echo from now on
;   b prints the numbers from 0 to 12,499,999, a line of 8 bytes each: 100,000,000 bytes as fast as it can
;   s writes to the screen       m prints "magic" from 0x200000 (what the tests left there)   w fills 0x200000 with 'W'

COM1 equ 0x3F8
bits 32
section .multiboot align=8
header:
    dd 0xE85250D6, 0, end_of_header - header, -(0xE85250D6 + (end_of_header - header))
    dw 0, 0
    dd 8
end_of_header:

section .bss align=4096
pml4: resb 4096
pdpt: resb 4096
pd:   resb 4096
pt:   resb 4096
pdpt_high: resb 4096
    resb 4096
stack:
line: resb 65536

section .text
global start
start:
    cli
    mov esp, stack
    ; 0-2 MiB by 4 KiB pages: all read-write; page 0 absent; page 1 read-only; page 2 user; page 3 no-execute
    mov eax, 3
    mov edi, pt
    mov ecx, 512
.fill:
    mov [edi], eax
    add eax, 4096
    add edi, 8
    loop .fill
    mov dword [pt], 0
    mov dword [pt + 8], 0x1001
    mov dword [pt + 16], 0x2007
    mov dword [pt + 24 + 4], 0x80000000
    mov eax, pt
    or eax, 7
    mov [pd], eax
    mov dword [pd + 8], 0x200183            ; 2-4 MiB: one large page, global
    mov dword [pd + 16], 0x400083
    mov dword [pd + 16 + 4], 0x80000000     ; 4-6 MiB: no-execute
    mov eax, pd
    or eax, 7
    mov [pdpt], eax
    mov dword [pdpt_high], 0x83             ; a 1 GiB page at -512 GiB (needs a processor that has them)
    mov eax, pdpt
    or eax, 7
    mov [pml4], eax
    mov eax, pdpt_high
    or eax, 3
    mov [pml4 + 511 * 8], eax
    mov eax, cr4
    or eax, 0xA0                            ; PAE, PGE
    mov cr4, eax
    mov eax, pml4
    mov cr3, eax
    mov ecx, 0xC0000080
    rdmsr
    or eax, 0x900                           ; LME, NXE
    wrmsr
    mov eax, cr0
    or eax, 0x80010000                      ; PG, WP
    mov cr0, eax
    lgdt [gdt_pointer]
    jmp 8:start64

bits 64
start64:
    mov ax, 16
    mov ds, ax
    mov es, ax
    mov ss, ax
    ; PIC: everything masked but COM1 (IRQ 4), vectors from 0x20
    mov al, 0x11
    out 0x20, al
    out 0xA0, al
    mov al, 0x20
    out 0x21, al
    mov al, 0x28
    out 0xA1, al
    mov al, 4
    out 0x21, al
    mov al, 2
    out 0xA1, al
    mov al, 1
    out 0x21, al
    out 0xA1, al
    mov al, 0xEF
    out 0x21, al
    mov al, 0xFF
    out 0xA1, al
    ; one IDT gate: vector 0x24
    mov rax, serial_interrupt
    mov rdi, idt + 0x24 * 16
    mov [rdi], ax
    mov word [rdi + 2], 8
    mov word [rdi + 4], 0x8E00
    shr rax, 16
    mov [rdi + 6], ax
    lidt [idt_pointer]
    ; UART: FIFO with trigger 14, interrupt on receive
    mov dx, COM1 + 2
    mov al, 0xC7
    out dx, al
    mov dx, COM1 + 4
    mov al, 0x0B
    out dx, al
    mov dx, COM1 + 1
    mov al, 1
    out dx, al
    mov rsi, hello
    call print
prompt:
    mov rsi, prompt_text
    call print
    mov rdi, line
.next:
    call get
    cmp al, 13
    je .run
    cmp rdi, line + 65000
    jae .next
    mov [rdi], al
    inc rdi
    call echo
    jmp .next
.run:
    mov byte [rdi], 0
    mov rsi, newline
    call print
    mov al, [line]
    cmp byte [line + 1], 0
    jne .unknown
    cmp al, 'h'
    je hang
    cmp al, 'e'
    je endless
    cmp al, 't'
    je triple
    cmp al, 'r'
    je reset
    cmp al, 'o'
    je power_off
    cmp al, 'x'
    je leave_qemu
    cmp al, 'p'
    je panic
    cmp al, 'q'
    je false_panic
    cmp al, 'f'
    je forge
    cmp al, 'l'
    je lose
    cmp al, 'b'
    je bulk
    cmp al, 's'
    je screen
    cmp al, 'm'
    je show_memory
    cmp al, 'w'
    je write_memory
.unknown:
    mov rsi, question
    call print
    mov rsi, line
    call print
    mov rsi, newline
    call print
    jmp prompt

hang:
    cli
    hlt
    jmp hang
endless:
    jmp endless
triple:
    lidt [no_idt]
    int3
reset:
    mov al, 0xFE
    out 0x64, al
    jmp hang
power_off:
    mov dx, 0x604
    mov ax, 0x2000
    out dx, ax
    jmp hang
leave_qemu:
    mov al, 21
    out 0xF4, al
    jmp hang
panic:
    mov rsi, panic_text
    call print
    jmp hang
false_panic:
    mov rsi, panic_text
    call print
    jmp prompt
forge:
    mov rsi, forged
    call print
    mov rcx, 3000000
.work:
    loop .work
    mov rsi, forged_rest
    call print
    jmp prompt
; The FIFO takes 16 bytes when the transmitter is empty; two lines fill it.
bulk:
    xor ebx, ebx
.wait:
    mov dx, COM1 + 5
    in al, dx
    test al, 0x20
    jz .wait
    mov dx, COM1
    call .line
    call .line
    cmp ebx, 2500000
    jb .wait
    jmp prompt
.line:
    mov ecx, 28
.digit:
    sub ecx, 4
    mov eax, ebx
    shr eax, cl
    and eax, 15
    mov al, [digits + rax]
    out dx, al
    jecxz .end
    jmp .digit
.end:
    mov al, 10
    out dx, al
    inc ebx
    ret
lose:
    mov byte [losing], 1
    jmp prompt
screen:
    mov rdi, 0xB8000
    mov rsi, screen_text
    mov ah, 0x1F
.next:
    lodsb
    test al, al
    jz prompt
    mov [rdi], ax
    add rdi, 2
    jmp .next
show_memory:
    mov rsi, 0x200000
    call print
    mov rsi, newline
    call print
    jmp prompt
write_memory:
    mov rdi, 0x200000
    mov dword [rdi], 'WWWW'
    mov dword [rdi + 4], 0
    jmp prompt

; rsi: text, ends with 0
print:
    lodsb
    test al, al
    jz .done
    call put
    jmp print
.done:
    ret
echo:
    cmp byte [losing], 0
    je put
    inc byte [echoed]
    cmp byte [echoed], 10
    jb put
    mov byte [echoed], 0
    ret
put:
    mov dx, COM1 + 5
    mov ah, al
.wait:
    in al, dx
    test al, 0x20
    jz .wait
    mov al, ah
    mov dx, COM1
    out dx, al
    ret
; the next byte in al; sleeps until there is one
get:
    mov dx, COM1 + 5
    cli
    in al, dx
    test al, 1
    jnz .have
    sti
    hlt
    jmp get
.have:
    mov dx, COM1
    in al, dx
    sti
    ret
serial_interrupt:
    push rax
    push rdx
    mov dx, COM1 + 2                        ; reading the identification is enough: get() takes the byte
    in al, dx
    mov al, 0x20
    out 0x20, al
    pop rdx
    pop rax
    iretq

section .data
gdt: dq 0, 0x00AF9A000000FFFF, 0x00CF92000000FFFF
gdt_pointer: dw 23
    dq gdt
idt_pointer: dw 4095
    dq idt
no_idt: dw 0
    dq 0
hello: db 10, "selftest kernel", 13, 10, 0
prompt_text: db "monitor> ", 0
newline: db 13, 10, 0
question: db "? ", 0
panic_text: db "PANIC: page fault at 0xdead", 13, 10, "rip 0000000000101234", 13, 10, 0
forged: db "all tests passed", 13, 10, "monitor> reboot", 13, 10, "monitor> ", 0
forged_rest: db "late", 13, 10, 0
screen_text: db "Hello, screen", 0
digits: db "0123456789abcdef"
losing: db 0
echoed: db 0
align 16
idt: times 4096 db 0
