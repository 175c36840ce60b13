// The end of the kernel: why, where, and how it came there.
#include "boot_info.h"
#include "console.h"
#include "cpu.h"
#include "lib.h"
#include "memory.h"
#include "ports.h"
#include "symbols.h"

#define MAX_CALLS 64

char panic_reason[256];
static bool panicking;

static const char *const names[32] = {
    "divide error", "debug", "NMI", "breakpoint", "overflow", "bound range exceeded", "invalid opcode",
    "device not available", "double fault", "coprocessor segment overrun", "invalid TSS", "segment not present",
    "stack segment fault", "general protection", "page fault", NULL, "x87 floating point", "alignment check",
    "machine check", "SIMD floating point", "virtualization", "control protection",
};

void halt_for_good(void) {
    for (;;)
        __asm__ volatile("cli; hlt");
}

void machine_reset(void) {
    __asm__ volatile("cli");
    for (int i = 0; i < 100000 && (in8(0x64) & 2); i++)
        ;
    out8(0x64, 0xFE);
    for (int i = 0; i < 1000; i++)
        in8(0x80);
    out8(0xCF9, 0x0E);
    for (int i = 0; i < 1000; i++)
        in8(0x80);
    struct {
        u16 limit;
        u64 base;
    } __attribute__((packed)) none = { 0, 0 };
    __asm__ volatile("lidt %0; int3" : : "m"(none)); // A triple fault.
    halt_for_good();
}

static bool in_page(u64 address, const char *page) {
    return address - (u64)page < PAGE;
}

static void print_reason(const struct frame *frame) {
    u64 vector = frame->vector;
    // A full stack has no room for the page fault's frame: a double fault.
    if (vector == VECTOR_DOUBLE_FAULT && in_page(read_cr2(), boot_stack_guard)) {
        print("PANIC: kernel stack overflow in thread 0\n");
    } else if (vector == VECTOR_PANIC && panic_reason[0]) {
        print("PANIC: %s\n", panic_reason);
    } else if (vector == VECTOR_PAGE_FAULT) {
        print("PANIC: page fault vector 14 at 0x%016lx, %s%s from %s mode\n", read_cr2(),
              frame->error & 1 ? "protection, " : "not present, ",
              frame->error & 16 ? "execute" : frame->error & 2 ? "write" : "read", frame->error & 4 ? "user" : "kernel");
    } else {
        const char *name = vector < 32 && names[vector] ? names[vector] : "unexpected interrupt";
        print("PANIC: %s vector %lu, error code 0x%lx\n", name, vector, frame->error);
    }
}

static void print_call(int number, u64 address, u64 inside) {
    u32 low = 0;
    for (u32 i = 0; symbols[i].address <= inside; i++)
        low = i;
    bool known = inside >= (u64)text_start && inside < (u64)text_end;
    print("#%d 0x%016lx %s+0x%lx\n", number, address, known ? symbols[low].name : "unknown",
          known ? address - (u64)symbols[low].address : 0ul);
}

static void print_backtrace(const struct frame *frame) {
    print("backtrace\n");
    print_call(0, frame->rip, frame->rip);
    u64 rbp = frame->rbp;
    for (int i = 1; i < MAX_CALLS; i++) {
        struct translation where;
        if (rbp % 8 || rbp < DIRECT_MAP || !translate(rbp, &where) || !translate(rbp + 8, &where))
            return;
        const u64 *saved = (const u64 *)rbp;
        if (!saved[1])
            return;
        print_call(i, saved[1], saved[1] - 1);
        if (saved[0] <= rbp)
            return;
        rbp = saved[0];
    }
}

static __attribute__((noreturn)) void finish(void) {
    console_flush();
    if (command_line_has("panic=reboot"))
        machine_reset();
    if (command_line_has("panic=exit"))
        out32(0xF4, 0x21); // QEMU's isa-debug-exit makes 67 of it.
    halt_for_good();
}

void panic_exception(struct frame *frame) {
    __asm__ volatile("cli");
    if (panicking) // A fault while a panic is printed must not go on for ever.
        finish();
    panicking = true;
    print("\n");
    print_reason(frame);
    const struct {
        const char *name;
        u64 value;
    } registers[] = {
        { "rax", frame->rax }, { "rbx", frame->rbx }, { "rcx", frame->rcx }, { "rdx", frame->rdx },
        { "rsi", frame->rsi }, { "rdi", frame->rdi }, { "rbp", frame->rbp }, { "rsp", frame->rsp },
        { "r8", frame->r8 },   { "r9", frame->r9 },   { "r10", frame->r10 }, { "r11", frame->r11 },
        { "r12", frame->r12 }, { "r13", frame->r13 }, { "r14", frame->r14 }, { "r15", frame->r15 },
        { "rip", frame->rip }, { "cs", frame->cs },   { "ss", frame->ss },   { "rflags", frame->rflags },
        { "cr0", read_cr0() }, { "cr2", read_cr2() }, { "cr3", read_cr3() }, { "cr4", read_cr4() },
        { "efer", read_msr(MSR_EFER) },
    };
    u32 count = sizeof registers / sizeof registers[0];
    for (u32 i = 0; i < count; i++)
        print("%s 0x%016lx%s", registers[i].name, registers[i].value, i % 3 == 2 || i + 1 == count ? "\n" : "  ");
    print_backtrace(frame);
    finish();
}
