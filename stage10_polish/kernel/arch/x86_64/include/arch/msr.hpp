// Model-specific registers and control registers (Intel SDM 3A, 2.5; 4).
#pragma once

#include <stdint.h>

namespace msr {

inline constexpr uint32_t APIC_BASE = 0x1B;
inline constexpr uint32_t EFER = 0xC0000080;
inline constexpr uint32_t STAR = 0xC0000081;
inline constexpr uint32_t LSTAR = 0xC0000082;
inline constexpr uint32_t SFMASK = 0xC0000084;
inline constexpr uint32_t FS_BASE = 0xC0000100;
inline constexpr uint32_t GS_BASE = 0xC0000101;
inline constexpr uint32_t KERNEL_GS_BASE = 0xC0000102;

inline constexpr uint64_t EFER_SYSCALL = 1 << 0;
inline constexpr uint64_t EFER_NO_EXECUTE = 1 << 11;

inline uint64_t read(uint32_t number) {
    uint32_t low, high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return (static_cast<uint64_t>(high) << 32) | low;
}

inline void write(uint32_t number, uint64_t value) {
    asm volatile("wrmsr" ::"c"(number), "a"(static_cast<uint32_t>(value)),
                 "d"(static_cast<uint32_t>(value >> 32))
                 : "memory");
}

}  // namespace msr

namespace control {

inline constexpr uint64_t CR0_MONITOR_COPROCESSOR = 1 << 1;
inline constexpr uint64_t CR0_EMULATE_FPU = 1 << 2;
inline constexpr uint64_t CR0_TASK_SWITCHED = 1 << 3;
inline constexpr uint64_t CR0_NUMERIC_ERROR = 1 << 5;
inline constexpr uint64_t CR0_WRITE_PROTECT = 1 << 16;
inline constexpr uint64_t CR0_ALIGNMENT_MASK = 1 << 18;
inline constexpr uint64_t CR0_NOT_WRITE_THROUGH = 1 << 29;
inline constexpr uint64_t CR0_CACHE_DISABLE = 1 << 30;

inline constexpr uint64_t CR4_GLOBAL_PAGES = 1 << 7;
inline constexpr uint64_t CR4_FXSAVE = 1 << 9;
inline constexpr uint64_t CR4_SIMD_EXCEPTIONS = 1 << 10;
inline constexpr uint64_t CR4_UMIP = 1 << 11;
inline constexpr uint64_t CR4_FSGSBASE = 1 << 16;
inline constexpr uint64_t CR4_OSXSAVE = 1 << 18;
inline constexpr uint64_t CR4_SMEP = 1 << 20;
inline constexpr uint64_t CR4_SMAP = 1 << 21;

#define CONTROL_REGISTER(name)                                                                     \
    inline uint64_t read_##name() {                                                                \
        uint64_t value;                                                                            \
        asm volatile("movq %%" #name ", %0" : "=r"(value)::"memory");                              \
        return value;                                                                              \
    }                                                                                              \
    inline void write_##name(uint64_t value) {                                                     \
        asm volatile("movq %0, %%" #name ::"r"(value) : "memory");                                 \
    }
CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr2)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)
#undef CONTROL_REGISTER

inline void invalidate_page(uint64_t virtual_address) {
    asm volatile("invlpg (%0)" ::"r"(virtual_address) : "memory");
}

}  // namespace control
