; Small programs for ring 3, for the kernel's own tests: flat, and written so that they run at any
; address. Data is at 0x600000 as for every flat program. A status of 0 means "as it should be"; any
; other says which check failed.

%define PREFIX user_program
%include "kernel/test/programs.inc"

PROGRAM exit_42
    SYSCALL SYS_exit, 42
END exit_42

; A call that ends the task does not come back, not even for one instruction more.
PROGRAM exit_is_final
    SYSCALL SYS_exit, 7
    jmp $
END exit_is_final

; Every register, and every flag a program may set, survives each of these calls; RCX and R11 hold the
; program's own values. The calls are refused or harmless, whatever the registers make of them.
%macro CHECK 3                          ; register, value, status
    mov rax, %2
    cmp %1, rax
    EXPECT %3, e                        ; changes no register unless it ends the program
%endmacro
%macro REGISTERS_SURVIVE 1
    mov rbx, 0x1111111111111101
    mov rbp, 0x1111111111111102
    mov rdi, 0x1111111111111103
    mov rsi, 0x1111111111111104
    mov rdx, 0x1111111111111105
    mov r8, 0x1111111111111106
    mov r9, 0x1111111111111107
    mov r10, 0x1111111111111108
    mov r12, 0x1111111111111109
    mov r13, 0x111111111111110A
    mov r14, 0x111111111111110B
    mov r15, 0x111111111111110C
    mov [DATA], rsp
    mov eax, 1
    movd xmm3, eax
    std
    stc
    mov eax, %1
    syscall
%%after:
    pushfq
    cld
    mov [DATA + 8], rcx
    mov [DATA + 16], r11
    pop qword [DATA + 24]
    CHECK rbx, 0x1111111111111101, 1
    CHECK rbp, 0x1111111111111102, 2
    CHECK rdi, 0x1111111111111103, 3
    CHECK rsi, 0x1111111111111104, 4
    CHECK rdx, 0x1111111111111105, 5
    CHECK r8, 0x1111111111111106, 6
    CHECK r9, 0x1111111111111107, 7
    CHECK r10, 0x1111111111111108, 8
    CHECK r12, 0x1111111111111109, 9
    CHECK r13, 0x111111111111110A, 10
    CHECK r14, 0x111111111111110B, 11
    CHECK r15, 0x111111111111110C, 12
    CHECK rsp, [DATA], 13
    lea rdx, [rel %%after]
    CHECK rdx, [DATA + 8], 14           ; rcx: where the call returned to
    mov rdx, [DATA + 24]
    CHECK rdx, [DATA + 16], 15          ; r11: the flags, as they still are
    and edx, 0x0601                     ; direction, interrupts, carry
    cmp edx, 0x0601
    EXPECT 16, e
    movd eax, xmm3
    cmp eax, 1
    EXPECT 17, e
%endmacro
; The same for a call that does its work, and for the registers that the kernel's code uses on the way.
%macro ARGUMENTS_SURVIVE 6              ; number, rdi, rsi, rdx, r10, r8
    mov r9, 0x1111111111111109
    SYSCALL %1, %2, %3, %4, %5, %6
    CHECK rdi, %2, 18
    CHECK rsi, %3, 19
    CHECK rdx, %4, 20
    CHECK r10, %5, 21
    CHECK r8, %6, 22
    CHECK r9, 0x1111111111111109, 23
%endmacro
PROGRAM registers
    ARGUMENTS_SURVIVE SYS_read, BIRTH_CONSOLE_INPUT, DATA, 64, 1, 0
    ARGUMENTS_SURVIVE SYS_read, BIRTH_CONSOLE_INPUT, DATA, 64, 0, 3
    ARGUMENTS_SURVIVE SYS_vm_allocate, 0, 8192, 3, 0x1234, 0x5678
    ARGUMENTS_SURVIVE SYS_thread_sleep, 1, 2, 3, 4, 5
    ARGUMENTS_SURVIVE SYS_mach_msg, DATA, 0x113, 64 << 32 | 32, 0x300, 1
    REGISTERS_SURVIVE SYS_clock_get
    REGISTERS_SURVIVE SYS_thread_yield
    REGISTERS_SURVIVE SYS_write
    REGISTERS_SURVIVE SYS_vm_allocate
    REGISTERS_SURVIVE SYS_thread_create
    REGISTERS_SURVIVE SYS_port_request_notification
    REGISTERS_SURVIVE 999
    SYSCALL SYS_exit, 0
END registers

; Numbers that are no system calls, near and far.
PROGRAM unknown_numbers
%macro UNKNOWN 1
    mov rax, %1
    syscall
    cmp rax, -4                         ; KERN_INVALID_ARGUMENT
    EXPECT 1, e
%endmacro
    UNKNOWN 21
    UNKNOWN 22
    UNKNOWN 0x7FFFFFFF
    UNKNOWN 0x80000000
    UNKNOWN 0x100000000
    UNKNOWN 0x2000000000000000          ; times eight it is 0
    UNKNOWN 0x8000000000000000
    UNKNOWN -1
    SYSCALL SYS_exit, 0
END unknown_numbers

; Addresses that must not work, for reading (write) and for writing (read, port_status).
PROGRAM bad_pointers
%macro BAD 1
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, %1, 8
    test rax, rax
    EXPECT 1, s
    SYSCALL SYS_read, BIRTH_CONSOLE_INPUT, %1, 8, 0, 0
    test rax, rax
    EXPECT 2, s
    SYSCALL SYS_port_status, rbx, %1
    test rax, rax
    EXPECT 3, s
    SYSCALL SYS_mach_msg, %1, 1, 32, 0, 0
    test rax, rax
    EXPECT 4, s
%endmacro
    SYSCALL SYS_port_allocate, 1
    mov rbx, rax
    BAD 0
    BAD 0x3FFFF8
    BAD 0x60FFFC                        ; half of it behind the end of the data
    BAD 0x5FFFFC                        ; half of it before
    BAD 0x0FFFEFFC + 0x1000             ; across the top of the stack
    BAD 0x7FFFFFFFEFFC
    BAD 0x7FFFFFFFF000
    BAD 0x800000000000
    BAD 0xFFFF800000000000
    BAD 0xFFFFC00000000000
    BAD 0xFFFFFFFF80100000
    BAD -4
    lea r12, [rel user_program_bad_pointers]
    SYSCALL SYS_read, BIRTH_CONSOLE_INPUT, r12, 8, 0, 0
    test rax, rax                       ; code is not writable
    EXPECT 5, s
    SYSCALL SYS_write, BIRTH_CONSOLE_OUTPUT, DATA, 0x7FFFFFFFFFFFFFFF
    test rax, rax
    EXPECT 6, s
    SYSCALL SYS_thread_create, 0xFFFFFFFF80100000, DATA + 0x1000, 0, 0
    test rax, rax
    EXPECT 7, s
    SYSCALL SYS_thread_create, 0x400000, 0x800000000000, 0, 0
    test rax, rax
    EXPECT 8, s
    SYSCALL SYS_thread_create, 0x400000, DATA + 0x1000, 0, 0xFFFF800000000000
    test rax, rax
    EXPECT 9, s
    SYSCALL SYS_exit, 0
END bad_pointers

; Memory comes zeroed, goes, and has the protection it was given.
PROGRAM memory
    SYSCALL SYS_vm_allocate, 0, 3 * 4096, 3
    test rax, rax
    EXPECT 1, ns
    mov rbx, rax
    cmp qword [rbx + 8192], 0
    EXPECT 2, e
    mov qword [rbx + 8192], 7
    SYSCALL SYS_vm_protect, rbx, 4096, 1
    test rax, rax
    EXPECT 3, z
    SYSCALL SYS_vm_protect, rbx, 4096, 6            ; write and execute
    cmp rax, -2                                     ; KERN_PROTECTION_FAILURE
    EXPECT 4, e
    SYSCALL SYS_vm_protect, rbx, 4096, 8
    cmp rax, -4
    EXPECT 5, e
    SYSCALL SYS_vm_allocate, rbx, 4096, 3           ; taken
    cmp rax, -3                                     ; KERN_NO_SPACE
    EXPECT 6, e
    lea rdi, [rbx + 4096]
    SYSCALL SYS_vm_deallocate, rdi, 8192
    test rax, rax
    EXPECT 7, z
    lea rdi, [rbx + 4096]
    SYSCALL SYS_vm_deallocate, rdi, 8192
    test rax, rax
    EXPECT 8, s
    SYSCALL SYS_vm_allocate, 0, 0x700000000000, 3   ; more than there is
    cmp rax, -6                                     ; KERN_RESOURCE_SHORTAGE
    EXPECT 9, e
    SYSCALL SYS_exit, 0
END memory

; A second thread runs with its argument, its FS base and its stack, and the first waits for it.
PROGRAM threads
    lea rdi, [rel .second]
    mov r12, DATA + 0x8000
    SYSCALL SYS_thread_create, rdi, r12, 0x1234, DATA + 64
    test rax, rax
    EXPECT 1, ns
    mov r13, rax
    SYSCALL SYS_thread_self
    cmp rax, BIRTH_MAIN_THREAD
    EXPECT 2, e
    mov r14d, 1000
.wait:
    cmp qword [DATA], 0
    jne .came
    SYSCALL SYS_thread_sleep, 1
    dec r14d
    jnz .wait
    SYSCALL SYS_exit, 3
.came:
    cmp qword [DATA], 0x1234
    EXPECT 4, e
    cmp [DATA + 8], r12
    EXPECT 5, e
    cmp [DATA + 16], r13
    EXPECT 6, e
    cmp qword [DATA + 64], 99
    EXPECT 7, e
    SYSCALL SYS_exit, 0
.second:
    mov [DATA + 8], rsp
    mov qword [fs:0], 99
    mov r15, rdi
    SYSCALL SYS_thread_self
    mov [DATA + 16], rax
    mov [DATA], r15
    SYSCALL SYS_thread_exit
    ud2
END threads

; A message of 1 KiB to itself, through mach_msg, and a port's status. The direction flag is set during
; the calls: the kernel copies forwards all the same.
PROGRAM message
    SYSCALL SYS_port_allocate, 1
    test rax, rax
    EXPECT 1, ns
    mov rbx, rax
    mov dword [DATA], 20                ; MAKE_SEND
    mov [DATA + 8], ebx
    mov dword [DATA + 20], 77           ; msgh_id
    mov rax, 0x0123456789ABCDEF
    mov [DATA + 24], rax
    mov [DATA + 1016], rax
    std
    SYSCALL SYS_mach_msg, DATA, 1, 1024, 0, 0
    cld
    test rax, rax
    EXPECT 2, z
    SYSCALL SYS_port_status, rbx, DATA + 2048
    test rax, rax
    EXPECT 3, z
    cmp dword [DATA + 2048 + 16], 1      ; msgcount
    EXPECT 4, e
    mov r12, 1024 << 32
    std
    SYSCALL SYS_mach_msg, DATA + 4096 - 512, 2, r12, rbx, 0
    cld
    test rax, rax
    EXPECT 5, z
    cmp dword [DATA + 4096 - 512 + 4], 1024
    EXPECT 6, e
    cmp dword [DATA + 4096 - 512 + 20], 77
    EXPECT 7, e
    mov rax, 0x0123456789ABCDEF
    cmp [DATA + 4096 - 512 + 24], rax
    EXPECT 8, e
    cmp [DATA + 4096 - 512 + 1016], rax ; in another page than the first
    EXPECT 9, e
    SYSCALL SYS_mach_msg, DATA, 0x102, r12, rbx, 0
    cmp rax, -0x10004003                ; MACH_RCV_TIMED_OUT: a poll, and nothing there
    EXPECT 10, e
    SYSCALL SYS_port_mod_refs, rbx, 1, -1
    test rax, rax
    EXPECT 11, z
    SYSCALL SYS_port_status, rbx, DATA + 2048
    cmp rax, -15                        ; KERN_INVALID_NAME
    EXPECT 12, e
    SYSCALL SYS_exit, 0
END message

; Sleeping takes at least as long as asked for.
PROGRAM sleep
    SYSCALL SYS_clock_get
    mov rbx, rax
    SYSCALL SYS_thread_sleep, 20
    test rax, rax
    EXPECT 1, z
    SYSCALL SYS_clock_get
    sub rax, rbx
    cmp rax, 20000000
    EXPECT 2, ae
    SYSCALL SYS_exit, 0
END sleep

; The start stack of a program called "name" with the arguments "a" and "bc".
PROGRAM start_stack
    cmp qword [rsp], 3
    EXPECT 1, e
    mov rax, [rsp + 8]
    cmp dword [rax], 'name'
    EXPECT 2, e
    cmp byte [rax + 4], 0
    EXPECT 3, e
    mov rax, [rsp + 16]
    cmp word [rax], 'a'
    EXPECT 4, e
    mov rax, [rsp + 24]
    cmp word [rax], 'bc'
    EXPECT 5, e
    cmp byte [rax + 2], 0
    EXPECT 6, e
    cmp qword [rsp + 32], 0             ; the end of argv
    EXPECT 7, e
    cmp qword [rsp + 40], 0             ; the end of envp
    EXPECT 8, e
    lea rbx, [rsp + 48]                 ; the auxiliary vector, in any order
.entry:
    cmp qword [rbx], 0                  ; AT_NULL
    EXPECT 9, ne
    cmp qword [rbx], 6                  ; AT_PAGESZ
    je .page_size
    add rbx, 16
    jmp .entry
.page_size:
    cmp qword [rbx + 8], 4096
    EXPECT 10, e
    test spl, 15
    EXPECT 11, z
    SYSCALL SYS_exit, 0
END start_stack

; At the entry point every general register but RSP is zero, and so are the flags but for IF.
PROGRAM start_registers
%macro ZERO 1
    test %1, %1
    EXPECT 1, z
%endmacro
    pushfq
    mov [DATA], rax
    pop rax
    cmp rax, 0x202
    EXPECT 2, e
    mov rax, [DATA]
    ZERO rax
    ZERO rbx
    ZERO rcx
    ZERO rdx
    ZERO rsi
    ZERO rdi
    ZERO rbp
    ZERO r8
    ZERO r9
    ZERO r10
    ZERO r11
    ZERO r12
    ZERO r13
    ZERO r14
    ZERO r15
    sub rsp, 16
    stmxcsr [rsp]
    cmp dword [rsp], 0x1F80
    EXPECT 3, e
    fnstcw [rsp]
    cmp word [rsp], 0x037F
    EXPECT 4, e
    SYSCALL SYS_exit, 0
END start_registers

; Programs that end by what they must not do.
PROGRAM divide
    xor edx, edx
    xor ecx, ecx
    div ecx
END divide
PROGRAM invalid_opcode
    ud2
END invalid_opcode
PROGRAM read_null
    mov rax, [0]
END read_null
PROGRAM read_kernel
    mov rax, 0xFFFFFFFF80100000
    mov rax, [rax]
END read_kernel
PROGRAM write_kernel
    mov rax, 0xFFFF800000000000
    mov [rax], rax
END write_kernel
PROGRAM jump_to_kernel
    mov rax, 0xFFFFFFFF80100000
    jmp rax
END jump_to_kernel
PROGRAM not_an_address
    mov rax, 0x8000000000000000
    mov rax, [rax]
END not_an_address
PROGRAM write_code
    mov [rel user_program_write_code], eax
END write_code
PROGRAM execute_data
    mov rax, DATA
    mov byte [rax], 0xC3
    call rax
END execute_data
PROGRAM execute_stack
    jmp rsp
END execute_stack
PROGRAM stack_overflow
    call user_program_stack_overflow
END stack_overflow
PROGRAM halt
    hlt
END halt
PROGRAM disable_interrupts
    cli
END disable_interrupts
PROGRAM port_access
    in al, 0x60
END port_access
PROGRAM write_control_register
    xor eax, eax
    mov cr3, rax
END write_control_register
PROGRAM read_msr
    mov ecx, 0xC0000080
    rdmsr
END read_msr
PROGRAM software_interrupt
    int 0x80
END software_interrupt
PROGRAM breakpoint
    int3
END breakpoint
PROGRAM single_step
    pushfq
    or qword [rsp], 0x100
    popfq
    nop
END single_step
PROGRAM return_with_iret
    push qword 0x10                     ; the kernel's segments
    push rsp
    pushfq
    push qword 0x08
    lea rax, [rel user_program_return_with_iret]
    push rax
    iretq
END return_with_iret

; Programs that do not end by themselves.
PROGRAM spin
    jmp user_program_spin
END spin
PROGRAM read_for_ever
    SYSCALL SYS_read, BIRTH_CONSOLE_INPUT, DATA, 100, 0, -1
    neg rax
    SYSCALL SYS_exit, rax
END read_for_ever
PROGRAM read_raw_for_ever
    SYSCALL SYS_read, BIRTH_CONSOLE_INPUT, DATA, 100, 1, -1
    neg rax
    SYSCALL SYS_exit, rax
END read_raw_for_ever
PROGRAM receive_for_ever
    SYSCALL SYS_port_allocate, 1
    mov r12, 256 << 32
    SYSCALL SYS_mach_msg, DATA, 2, r12, rax, 0
    neg rax
    SYSCALL SYS_exit, rax
END receive_for_ever
PROGRAM sleep_for_ever
    SYSCALL SYS_thread_sleep, -1
    neg rax
    SYSCALL SYS_exit, rax
END sleep_for_ever

; One thread spins, the other ends the task.
PROGRAM exit_ends_all_threads
    lea rdi, [rel .second]
    SYSCALL SYS_thread_create, rdi, DATA + 0x8000, 0, 0
    SYSCALL SYS_thread_sleep, 30
    SYSCALL SYS_exit, 5
.second:
    jmp .second
END exit_ends_all_threads
PROGRAM last_thread_ends
    SYSCALL SYS_thread_exit
END last_thread_ends
