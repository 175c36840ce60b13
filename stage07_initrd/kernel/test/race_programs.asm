; Programs of two threads for test_program_races.cpp: flat, as those of user_programs.asm. Each thread that is
; to be stopped after its instructions sets the trap flag itself. A status of 0 means "as it should be"; any
; other says which check failed.

%define PREFIX race_program
%include "kernel/test/programs.inc"

%macro STEP_BY_STEP 0
    pushfq
    or qword [rsp], 0x100
    popfq
%endmacro

%macro SECOND_THREAD 1
    lea rdi, [rel %1]
    SYSCALL SYS_thread_create, rdi, DATA + 0x8000, 0, DATA + 64
    test rax, rax
    EXPECT 1, ns
    STEP_BY_STEP
%endmacro

; One thread waits for a message, the other one sends it.
PROGRAM message
    SYSCALL SYS_port_allocate, 1
    test rax, rax
    EXPECT 2, ns
    mov rbx, rax
    mov [DATA + 0x700], rax
    SECOND_THREAD .second
    mov r12, 64 << 32
    SYSCALL SYS_mach_msg, DATA + 256, 2, r12, rbx, 0
    test rax, rax
    EXPECT 3, z
    cmp dword [DATA + 256 + 20], 77     ; msgh_id
    EXPECT 4, e
    SYSCALL SYS_exit, 0
.second:
    STEP_BY_STEP
    mov dword [DATA], 20                ; MAKE_SEND
    mov rax, [DATA + 0x700]
    mov [DATA + 8], eax
    mov dword [DATA + 20], 77
    SYSCALL SYS_mach_msg, DATA, 1, 32, 0, 0
    test rax, rax
    EXPECT 5, z
    SYSCALL SYS_thread_exit
END message

; The task ends with its last thread, whichever that is.
PROGRAM ends
    SECOND_THREAD .second
    SYSCALL SYS_thread_exit
.second:
    STEP_BY_STEP
    SYSCALL SYS_thread_exit
END ends

; Each thread has registers, an FS base and a stack of its own, across calls and wherever it is stopped.
; %1: what its registers hold, %2: the first status for one that has changed
%macro KEEP_REGISTERS 2
    mov rbx, %1 + 1
    mov rbp, %1 + 2
    mov r12, %1 + 3
    mov r13, rsp
    mov r14, %1 + 5
    mov r15, %1 + 6
    movq xmm0, rbx
    movq xmm15, r15
    mov qword [fs:0], %1
    SYSCALL SYS_thread_self
    SYSCALL SYS_thread_yield
    SYSCALL SYS_clock_get
    cmp rbx, %1 + 1
    EXPECT %2, e
    cmp rbp, %1 + 2
    EXPECT %2 + 1, e
    cmp r12, %1 + 3
    EXPECT %2 + 2, e
    cmp r13, rsp
    EXPECT %2 + 3, e
    cmp r14, %1 + 5
    EXPECT %2 + 4, e
    cmp r15, %1 + 6
    EXPECT %2 + 5, e
    movq rax, xmm0
    cmp rax, %1 + 1
    EXPECT %2 + 6, e
    movq rax, xmm15
    cmp rax, %1 + 6
    EXPECT %2 + 7, e
    cmp qword [fs:0], %1
    EXPECT %2 + 8, e
%endmacro
PROGRAM registers
    lea rdi, [rel .first]
    SYSCALL SYS_thread_create, rdi, DATA + 0x4000, 0, DATA + 128
    test rax, rax
    EXPECT 1, ns
    SECOND_THREAD .second
    SYSCALL SYS_thread_exit
.first:
    STEP_BY_STEP
    KEEP_REGISTERS 0x1000, 10
    SYSCALL SYS_thread_exit
.second:
    STEP_BY_STEP
    KEEP_REGISTERS 0x2000, 20
    SYSCALL SYS_thread_exit
END registers
