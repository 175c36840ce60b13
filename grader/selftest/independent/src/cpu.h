#pragma once
#include "types.h"
// The processor: its tables, its registers, and what it does in exceptions.
struct frame {
    u64 r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
    u64 vector, error, rip, cs, rflags, rsp, ss;
};
enum { VECTOR_DOUBLE_FAULT = 8, VECTOR_PAGE_FAULT = 14, VECTOR_IRQ = 0x20, VECTOR_PANIC = 0xF0 };
#define SELECTOR_ABSENT 0x40 // A stack segment that is not present: crash stack.
#define MSR_EFER 0xC0000080
#define MSR_GS_BASE 0xC0000101

void cpu_init(void);
void cpu_stacks_init(void); // The stacks of their own, when there is memory.
bool cpu_has_syscall(void);
void cpu_print_features(void);
void interrupts_init(void);
void interrupt_handler(struct frame *frame);
void panic_exception(struct frame *frame) __attribute__((noreturn));
void machine_reset(void) __attribute__((noreturn));
void halt_for_good(void) __attribute__((noreturn));

extern char panic_reason[256];
// The registers are taken here, so that the backtrace begins with who panics.
#define panic(...)                                                   \
    do {                                                             \
        format_text(panic_reason, sizeof panic_reason, __VA_ARGS__); \
        __asm__ volatile("int $0xF0; ud2");                          \
        __builtin_unreachable();                                     \
    } while (0)
#define assert(condition)                                                              \
    do {                                                                               \
        if (!(condition))                                                              \
            panic("assertion failed: %s at %s:%d", #condition, __FILE__, __LINE__);    \
    } while (0)

static inline u64 read_msr(u32 which) {
    u32 low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(which));
    return (u64)high << 32 | low;
}
static inline void write_msr(u32 which, u64 value) {
    __asm__ volatile("wrmsr" : : "a"((u32)value), "d"((u32)(value >> 32)), "c"(which));
}
#define READ_CONTROL(name)                                      \
    static inline u64 read_##name(void) {                       \
        u64 value;                                              \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(value));  \
        return value;                                           \
    }
READ_CONTROL(cr0)
READ_CONTROL(cr2)
READ_CONTROL(cr3)
READ_CONTROL(cr4)
