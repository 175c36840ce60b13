// Exceptions and interrupts arrive where they should and leave no trace.
#include "arch/cpu.hpp"
#include "arch/interrupts.hpp"
#include "arch/msr.hpp"
#include "arch/page_walk.hpp"
#include "boot/image.hpp"
#include "halt/backtrace.hpp"
#include "test/ktap.hpp"

namespace {

constinit uint64_t seen_vector = 0;
constinit uint64_t seen_error = 0;
constinit uint64_t seen_rax = 0;
constinit uint64_t seen_r15 = 0;

void record(TrapFrame& frame) {
    seen_vector = frame.vector;
    seen_error = frame.error;
    seen_rax = frame.rax;
    seen_r15 = frame.r15;
}

KTEST(traps, registers_survive) {
    interrupts::on(vector::BREAKPOINT, record);
    uint64_t rax = 0x1111111111111111;
    uint64_t difference = 0;
    asm volatile("movq $0x15151515, %%r15\n\t"
                 "movq $0x12121212, %%r12\n\t"
                 "movq $0x0b0b0b0b, %%r11\n\t"
                 "int3\n\t"
                 "movq %%r15, %1\n\t"
                 "xorq $0x15151515, %1\n\t"
                 "xorq $0x12121212, %%r12\n\t"
                 "orq %%r12, %1\n\t"
                 "xorq $0x0b0b0b0b, %%r11\n\t"
                 "orq %%r11, %1"
                 : "+a"(rax), "=&d"(difference)::"r15", "r12", "r11", "memory");
    interrupts::on(vector::BREAKPOINT, nullptr);
    EXPECT_EQ(seen_vector, uint64_t{vector::BREAKPOINT}, "int3 must reach the handler of vector 3");
    EXPECT_EQ(seen_error, 0u, "int3 has no error code: zero is pushed in its place");
    EXPECT_EQ(seen_rax, 0x1111111111111111u, "the frame does not hold rax where TrapFrame has it");
    EXPECT_EQ(seen_r15, 0x15151515u, "the frame does not hold r15 where TrapFrame has it");
    EXPECT_EQ(rax, 0x1111111111111111u, "an exception must give rax back");
    EXPECT_EQ(difference, 0u, "registers, one bit each, that an exception has changed");
}

constinit uint64_t handlers_flags = 0;

void note_flags(TrapFrame&) { asm volatile("pushfq\n\tpopq %0" : "=r"(handlers_flags)); }

// As when an interrupt hits in the middle of memmove's way downwards.
KTEST(traps, direction_flag) {
    constexpr uint64_t FLAG_DIRECTION = 1 << 10;
    uint64_t afterwards = 0;
    interrupts::on(vector::BREAKPOINT, note_flags);
    asm volatile("std\n\t"
                 "int3\n\t"
                 "pushfq\n\t"
                 "popq %0\n\t"
                 "cld"
                 : "=r"(afterwards)::"memory", "cc");
    interrupts::on(vector::BREAKPOINT, nullptr);
    EXPECT_EQ(handlers_flags & FLAG_DIRECTION, 0u,
              "C++ code needs the direction flag clear, whatever was interrupted");
    EXPECT_EQ(afterwards & FLAG_DIRECTION, FLAG_DIRECTION,
              "what was interrupted must find its direction flag as it was");
}

// A gate that was never given to anybody, and one whose vector does not fit a signed byte.
KTEST(traps, software_interrupt) {
    interrupts::on(0xF3, record);
    asm volatile("int $0xf3");
    interrupts::on(0xF3, nullptr);
    EXPECT_EQ(seen_vector, 0xF3u, "a vector above 127 must not be pushed as a negative number");
}

void skip_instruction(TrapFrame& frame) {
    record(frame);
    frame.rip += 2;  // movb (%rax), %cl
}

KTEST(traps, page_fault_has_error_and_address) {
    constexpr uint64_t NOWHERE = 0x123456789000;
    interrupts::on(vector::PAGE_FAULT, skip_instruction);
    asm volatile("movb (%%rax), %%cl" ::"a"(NOWHERE) : "rcx", "memory");
    interrupts::on(vector::PAGE_FAULT, nullptr);
    EXPECT_EQ(seen_vector, uint64_t{vector::PAGE_FAULT},
              "no page is there: reading it is a page fault");
    EXPECT_EQ(seen_error, 0u, "the kernel read where no page is: no bit is set");
    EXPECT_EQ(control::read_cr2(), NOWHERE, "CR2 holds the address that was read");
}

constinit uint64_t nmi_stack = 0;

void note_stack(TrapFrame& frame) { nmi_stack = reinterpret_cast<uint64_t>(&frame); }

KTEST(traps, nmi_has_its_own_stack) {
    interrupts::on(vector::NON_MASKABLE, note_stack);
    asm volatile("int $2");
    interrupts::on(vector::NON_MASKABLE, nullptr);
    const uint64_t top = this_cpu().tss.ist[interrupt_stack::NON_MASKABLE - 1];
    EXPECT_EQ(nmi_stack, top - sizeof(TrapFrame), "an NMI must use its own stack (IST)");
}

constinit uint64_t nmi_gs = 0;

void note_gs(TrapFrame&) { nmi_gs = msr::read(msr::GS_BASE); }

// As when an NMI hits behind the entry from ring 3, before its swapgs: CS is the kernel's, GS is
// not.
KTEST(traps, nmi_with_the_users_gs) {
    constexpr uint64_t USERS = 0x7000;
    InterruptGuard guard;
    const uint64_t kernels = msr::read(msr::GS_BASE);
    const uint64_t kept = msr::read(msr::KERNEL_GS_BASE);
    interrupts::on(vector::NON_MASKABLE, note_gs);
    msr::write(msr::KERNEL_GS_BASE, kernels);
    msr::write(msr::GS_BASE, USERS);
    asm volatile("int $2");
    const uint64_t afterwards = msr::read(msr::GS_BASE);
    msr::write(msr::GS_BASE, kernels);
    msr::write(msr::KERNEL_GS_BASE, kept);
    interrupts::on(vector::NON_MASKABLE, nullptr);
    EXPECT_EQ(nmi_gs, kernels, "an NMI came with the program's GS and must switch to the kernel's");
    EXPECT_EQ(afterwards, USERS, "after the NMI the program's GS must be back");
}

KTEST(traps, gs_and_control_registers) {
    EXPECT_EQ(msr::read(msr::GS_BASE), reinterpret_cast<uint64_t>(&this_cpu()),
              "GS must lead to this processor's data");
    EXPECT((control::read_cr0() & control::CR0_WRITE_PROTECT) != 0,
           "the kernel could write to read-only pages");
    EXPECT_EQ((control::read_cr0() & control::CR0_TASK_SWITCHED), 0u,
              "an SSE instruction would be an exception");
    EXPECT((control::read_cr4() & control::CR4_FXSAVE) != 0, "SSE instructions would be invalid");
    EXPECT_EQ((control::read_cr4() & (control::CR4_FSGSBASE | control::CR4_OSXSAVE)), 0u,
              "a program could change GS, or use registers that nobody saves");
    EXPECT((msr::read(msr::EFER) & msr::EFER_NO_EXECUTE) != 0,
           "bit 63 of a page table entry would be reserved");
}

KTEST(traps, interrupt_guard) {
    const bool before = interrupts::enabled();
    {
        InterruptGuard guard;
        EXPECT(!interrupts::enabled(), "a guard turns interrupts off");
        InterruptGuard inner;
        EXPECT(!interrupts::enabled(), "a second guard leaves them off");
    }
    EXPECT_EQ(interrupts::enabled(), before, "a guard leaves interrupts as it found them");
}

[[gnu::noinline]] void a_function_with_a_name() { asm volatile(""); }

KTEST(traps, symbols) {
    const Symbol symbol = find_symbol(reinterpret_cast<uint64_t>(a_function_with_a_name));
    EXPECT_EQ(symbol.name, "a_function_with_a_name");
    EXPECT_EQ(symbol.offset, 0u, "the address is the first of the function");
    EXPECT(find_symbol(0).name.empty(), "no function is at address 0");
    EXPECT(find_symbol(reinterpret_cast<uint64_t>(image_text_end)).name.empty(),
           "no function is behind .text");
}

KTEST(traps, page_walk) {
    EXPECT(page_walk::mapped(reinterpret_cast<uint64_t>(&seen_vector)),
           "a variable of the kernel is mapped");
    EXPECT(!page_walk::mapped(0x123456789000), "nothing is mapped there");
    EXPECT(!page_walk::mapped(0x0000800000000000), "the address is not canonical");
    EXPECT(page_walk::kernel_readable(reinterpret_cast<uint64_t>(image_text_start), 8192),
           "the kernel's code can be read");
    EXPECT(!page_walk::kernel_readable(~uint64_t{0} - 4, 16), "the range wraps around");
    EXPECT(!page_walk::kernel_readable(0x1000, 8), "the lower half is not the kernel's memory");
}

}  // namespace
