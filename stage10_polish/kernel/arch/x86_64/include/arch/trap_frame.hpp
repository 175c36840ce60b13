// TrapFrame: the whole state of what was interrupted, as the entry code in traps.asm leaves it on
// the kernel stack. Interrupts, exceptions and the way to ring 3 all use this one layout.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct TrapFrame {
    uint64_t r15, r14, r13, r12, rbx, rbp;  // saved by the callee in the C++ calling convention
    uint64_t r11, r10, r9, r8, rdi, rsi, rdx, rcx, rax;
    uint64_t vector;
    uint64_t error;                     // 0 for vectors without an error code
    uint64_t rip, cs, rflags, rsp, ss;  // pushed by the processor (Intel SDM 3A, 6.14)

    bool from_user() const { return (cs & 3) != 0; }
};

static_assert(sizeof(TrapFrame) == 176 && sizeof(TrapFrame) % 16 == 0);
static_assert(offsetof(TrapFrame, vector) == 120);
static_assert(offsetof(TrapFrame, cs) == 144);

namespace vector {
inline constexpr uint8_t DIVIDE_ERROR = 0;
inline constexpr uint8_t DEBUG = 1;
inline constexpr uint8_t NON_MASKABLE = 2;
inline constexpr uint8_t BREAKPOINT = 3;
inline constexpr uint8_t INVALID_OPCODE = 6;
inline constexpr uint8_t DOUBLE_FAULT = 8;
inline constexpr uint8_t INVALID_TSS = 10;
inline constexpr uint8_t SEGMENT_NOT_PRESENT = 11;
inline constexpr uint8_t STACK_FAULT = 12;
inline constexpr uint8_t GENERAL_PROTECTION = 13;
inline constexpr uint8_t PAGE_FAULT = 14;
inline constexpr uint8_t FPU_ERROR = 16;
inline constexpr uint8_t ALIGNMENT_CHECK = 17;
inline constexpr uint8_t MACHINE_CHECK = 18;
inline constexpr uint8_t SIMD_ERROR = 19;
inline constexpr uint8_t EXCEPTIONS = 32;  // vectors below this are the processor's own
inline constexpr uint8_t FIRST_IRQ = 0x20;
}  // namespace vector
