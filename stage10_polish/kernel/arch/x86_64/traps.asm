; Entry and exit of interrupts and exceptions: every one saves a whole TrapFrame (trap_frame.hpp).

%include "offsets.inc"

bits 64
section .text

extern handle_trap                      ; void (TrapFrame&): the handler's side, takes the kernel lock
extern handle_trap_without_lock         ; the same, does not
extern kernel_lock
extern trap_pending                     ; void (TrapFrame&): what is to be done before leaving

; Intel SDM 3A, 6.3.1: these push an error code themselves.
%define HAS_ERROR_CODE(n) (n == 8 || (n >= 10 && n <= 14) || n == 17 || n == 21 || n == 29 || n == 30)
; See trap_entry_any_state.
%define ANY_STATE(n) (n == 2 || n == 8 || n == 18 || n == NUDGE_VECTOR)

; On entry of each stub: [rsp] rip cs rflags rsp ss, with an error code below them for some vectors.
%assign number 0
%rep 256
trap_stub_%+number:
%if !HAS_ERROR_CODE(number)
    push qword 0
%endif
    push qword number
%if ANY_STATE(number)
    jmp trap_entry_any_state
%else
    jmp trap_entry
%endif
%assign number number + 1
%endrep

%macro SAVE_REGISTERS 0
    push rax
    push rcx
    push rdx
    push rsi
    push rdi
    push r8
    push r9
    push r10
    push r11
    push rbp
    push rbx
    push r12
    push r13
    push r14
    push r15
%endmacro

%macro RESTORE_REGISTERS 0
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbx
    pop rbp
    pop r11
    pop r10
    pop r9
    pop r8
    pop rdi
    pop rsi
    pop rdx
    pop rcx
    pop rax
%endmacro

; [rsp] vector, error, rip, cs ...: the rest of the TrapFrame is made here. Interrupts are off.
trap_entry:
    test byte [rsp + FRAME_CS - FRAME_VECTOR], 3
    jz .from_kernel
    swapgs                              ; from ring 3: GS is the user's
.from_kernel:
    SAVE_REGISTERS
    cld
    mov rdi, rsp                        ; 16-byte aligned: the processor aligns, a TrapFrame is 176
    call handle_trap

; rsp: a TrapFrame, interrupts off, GS the kernel's. Continues what the frame describes. A new thread
; and the way to ring 3 begin here too.
global trap_exit
trap_exit:
    cmp qword [gs:CPU_PENDING], 0
    je .restore
    mov rdi, rsp
    call trap_pending
.restore:
    test byte [rsp + FRAME_CS], 3
    jz .to_kernel
    inc dword [kernel_lock + LOCK_SERVING] ; give(). From here to IRET another processor is in the kernel
    RESTORE_REGISTERS
    swapgs
    add rsp, 16                         ; vector and error
    iretq
.to_kernel:
    RESTORE_REGISTERS
    add rsp, 16
    iretq

; Double fault, NMI and machine check have stacks of their own: they can hit between the entry from ring 3 and
; its swapgs, so CS says nothing about GS. Its base does: the kernel's is in the upper half. Like the nudge, by
; which the holder of the kernel lock asks another processor for something, they leave the lock as it is, and
; nothing pending is done here.
trap_entry_any_state:
    SAVE_REGISTERS
    cld
    xor ebx, ebx                        ; 1: swapgs was done
    mov ecx, MSR_GS_BASE
    rdmsr
    test edx, edx
    js .kernel_gs
    swapgs
    inc ebx
.kernel_gs:
    mov rdi, rsp
    call handle_trap_without_lock       ; keeps rbx
    test ebx, ebx
    jz .restore
    swapgs
.restore:
    RESTORE_REGISTERS
    add rsp, 16
    iretq

; [[noreturn]] void panic_here(rdi text, rsi size): a panic without an exception. Makes a TrapFrame of the
; caller's registers, so that one report serves both. On entry: [rsp] the return address.
global panic_here
extern panic_with_frame                 ; [[noreturn]] void (TrapFrame&, const char* text, size_t size)
panic_here:
    pushfq
    cli
    push qword KERNEL_DATA
    push rsp
    add qword [rsp], 24                 ; rsp as it is behind the caller's call
    push qword [rsp + 16]               ; rflags
    push qword KERNEL_CODE
    push qword [rsp + 40]               ; return address
    push qword 0
    push qword 256                      ; no vector
    SAVE_REGISTERS
    cld
    mov rdx, rsi
    mov rsi, rdi
    mov rdi, rsp
    call panic_with_frame
    ud2

section .rodata
align 8
global trap_stubs
trap_stubs:                             ; void (*const trap_stubs[256])()
%assign number 0
%rep 256
    dq trap_stub_%+number
%assign number number + 1
%endrep
