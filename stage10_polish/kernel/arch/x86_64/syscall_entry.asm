; SYSCALL: the short way from ring 3 into the kernel and back. The registers that C++ preserves need
; no saving; every other one is saved and restored, so that no value of the kernel's reaches the
; program.

%include "offsets.inc"

bits 64
section .text

%define KERN_INVALID_ARGUMENT 4

; The list again, only to count its lines.
%define MACH_SYSCALL(number, name, parameters, description) COUNT_ONE
%macro COUNT_ONE 0
    %assign calls calls + 1
%endmacro
%assign calls 0
%include "mach/syscalls.list"
%undef MACH_SYSCALL

extern kernel_lock                      ; see kernel_lock.hpp
extern wait_for_kernel_lock             ; void (uint32_t ticket)
extern system_call_table                ; int64_t (*[calls])(up to five registers)
extern system_call_pending              ; void (): what is to be done before leaving

; On entry: rax number; rdi, rsi, rdx, r10, r8, r9 arguments; rcx the program's rip, r11 its rflags; rsp
; and gs are still the program's; IF, TF, DF, AC are clear (SFMASK).
; On exit: rax result, rcx and r11 as on entry, every other register as before.
global system_call_entry
system_call_entry:
    swapgs
    mov [gs:CPU_USER_RSP], rsp
    mov rsp, [gs:CPU_KERNEL_RSP]
    push qword [gs:CPU_USER_RSP]
    push rcx
    push r11
    push rdi
    push rsi
    push rdx
    push r8
    push r9
    push r10
    push rax                            ; 10 words: rsp is 16-byte aligned for the call

    mov r11d, 1                         ; KernelLock::take()
    lock xadd [kernel_lock + LOCK_NEXT], r11d
    cmp r11d, [kernel_lock + LOCK_SERVING]
    jne .wait
.locked:
    cmp rax, calls
    jae .unknown
    mov rcx, r10                        ; C++ has its fourth argument there
    call [system_call_table + rax * 8]

.leave:
    cmp qword [gs:CPU_PENDING], 0
    jne .pending
    inc dword [kernel_lock + LOCK_SERVING] ; give(). From here to SYSRET another processor is in the kernel
    add rsp, 8                          ; the number
    pop r10
    pop r9
    pop r8
    pop rdx
    pop rsi
    pop rdi
    pop r11
    pop rcx                             ; below VM_USER_END, where nothing is mapped: canonical
    pop rsp
    swapgs
    o64 sysret

.wait:
    mov edi, r11d
    call wait_for_kernel_lock
    mov rax, [rsp]                      ; the number and the arguments again
    mov r10, [rsp + 8]
    mov r9, [rsp + 16]
    mov r8, [rsp + 24]
    mov rdx, [rsp + 32]
    mov rsi, [rsp + 40]
    mov rdi, [rsp + 48]
    jmp .locked

.unknown:
    mov rax, -KERN_INVALID_ARGUMENT
    jmp .leave

.pending:
    push rax
    sub rsp, 8                          ; alignment
    call system_call_pending            ; may switch to other threads, or not return
    add rsp, 8
    pop rax
    jmp .leave

; [[noreturn]] void leave_kernel(const TrapFrame& frame): goes where the frame in rdi says, by the same
; steps as every return from a trap. Interrupts are off.
global leave_kernel
extern trap_exit
leave_kernel:
    mov rsp, rdi
    jmp trap_exit
