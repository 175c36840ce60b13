// Cpu: what belongs to one processor. GS points at it while the kernel runs, so that entry code
// finds it without a register to spare; the first fields are known to the assembly (offsets.inc).
#pragma once

#include "arch/segments.hpp"
#include "lib/utility.hpp"

#include <stddef.h>
#include <stdint.h>

class Scheduler;
class Spinlock;
class Thread;
struct Context;

struct Cpu : NonCopyable {
    static constexpr size_t INTERRUPT_STACK_SIZE = 8192;

    // What the common exit of traps still has to do, in `pending`.
    static constexpr uint64_t PENDING_RESCHEDULE = 1;
    static constexpr uint64_t PENDING_TERMINATE = 2;

    Cpu* self = nullptr;
    Thread* thread = nullptr;  // the one that runs here; null before there are threads
    uint64_t kernel_rsp = 0;   // top of that thread's kernel stack, for SYSCALL
    uint64_t user_rsp = 0;     // SYSCALL's scratch: the user's stack pointer on entry
    uint64_t pending = 0;      // PENDING_ bits; changed with interrupts off

    Scheduler* scheduler = nullptr;      // what this processor runs next
    uint64_t page_table_root = 0;        // CR3, as the last switch left it
    Context* extended_owner = nullptr;   // whose FPU and SSE state is in the registers
    Spinlock* innermost_lock = nullptr;  // of those held here, the one taken last (CHECKED builds)
    bool lock_lent = false;              // interrupts are let in although a lock is held

    GlobalDescriptorTable gdt{};
    TaskStateSegment tss{};

    // Double fault, NMI and machine check run on stacks of their own: they can hit at any
    // instruction, also where the stack pointer is not to be trusted.
    alignas(16) uint8_t interrupt_stacks[3][INTERRUPT_STACK_SIZE] = {};

    // The stack on which ring 3 enters the kernel: that of the thread about to run.
    void set_kernel_stack(uint64_t top) {
        kernel_rsp = top;
        tss.rsp0 = top;
    }
};

static_assert(offsetof(Cpu, self) == 0);

// Not volatile: the compiler may keep what it has read. Code never moves to another processor.
inline Cpu& this_cpu() {
    Cpu* cpu;
    asm("movq %%gs:0, %0" : "=r"(cpu));
    return *cpu;
}

// The same goes for the thread: wherever a thread's code is, it is that thread.
inline Thread& current_thread() {
    Thread* thread;
    asm("movq %%gs:%c1, %0" : "=r"(thread) : "i"(offsetof(Cpu, thread)));
    return *thread;
}

namespace cpu {

// Loads segments, GS and the control registers of the processor that runs this. Once, first of all.
void initialise();

// Interrupts off and asleep, for good.
[[noreturn]] void halt();

}  // namespace cpu
