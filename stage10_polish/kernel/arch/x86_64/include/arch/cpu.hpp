// Cpu: what belongs to one processor. GS points at it while the kernel runs, so that entry code
// finds it without a register to spare; the first fields are known to the assembly (offsets.inc).
#pragma once

#include "arch/segments.hpp"
#include "lib/span.hpp"
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
    static constexpr uint64_t PENDING_SLICE_OVER = 4;  // why to reschedule; only together with that

    Cpu* self = nullptr;
    Thread* thread = nullptr;  // the one that runs here; null before there are threads
    uint64_t kernel_rsp = 0;   // top of that thread's kernel stack, for SYSCALL
    uint64_t user_rsp = 0;     // SYSCALL's scratch: the user's stack pointer on entry
    uint64_t pending = 0;      // PENDING_ bits; changed with interrupts off

    Scheduler* scheduler = nullptr;  // what this processor runs next
    uint64_t page_table_root = 0;    // CR3, as the last switch left it
    // Whose FPU and SSE state was loaded here last. It may have gone elsewhere since, or be freed:
    // this is only compared, see context::switch_to().
    const Context* extended_owner = nullptr;
    uint64_t fs_base = 0;                // of FS, as it was loaded last
    const void* port_owner = nullptr;    // whose I/O ports are in tss.ports, see port_access
    Spinlock* innermost_lock = nullptr;  // of those held here, the one taken last (CHECKED builds)
    bool lock_lent = false;              // interrupts are let in although a lock is held
    // Asleep, or about to be, without the kernel lock: the interrupt that wakes it takes it.
    bool unlocked = false;
    bool stopped = false;  // for good
    // What the holder of the kernel lock waits for: Flush. Zero again when it is done.
    uint32_t flush = 0;
    uint32_t number = 0;      // its place in cpu::all(); the boot processor is 0
    uint32_t apic_id = 0;     // what its local APIC is called
    uint32_t start_step = 0;  // see processors.cpp
    uint64_t start_time = 0;

    // Of this processor's waits for the kernel lock.
    uint64_t lock_waits = 0;
    uint64_t lock_taken_at = 0;              // after the last one, on the processor's counter
    uint64_t longest_lock_wait = 0;          // on the processor's counter
    const Thread* longest_waiter = nullptr;  // who waited then; it may be freed by now

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

// Something that every function may change whose code the compiler does not see.
extern char anything_else;

// The processor that runs this. Only with interrupts off: with them on, the thread may be elsewhere
// before the answer is used. Nor may the answer be kept across anything that blocks or gives way.
// That the compiler keeps it no longer than that is what the second operand is for: the thread may
// move in a function that is not inlined, or where interrupts are let in, and both end what is
// known of memory. Not volatile: in between one look is enough.
inline Cpu& this_cpu() {
    Cpu* cpu;
    asm("movq %%gs:0, %0" : "=r"(cpu) : "m"(anything_else));
    return *cpu;
}

// This may be kept for ever: wherever a thread's code is, it is that thread.
inline Thread& current_thread() {
    Thread* thread;
    asm("movq %%gs:%c1, %0" : "=r"(thread) : "i"(offsetof(Cpu, thread)));
    return *thread;
}

namespace cpu {

// Loads segments, GS and the control registers of the processor that runs this. Once, first of all.
void initialise();
void load(Cpu& cpu);  // the same for one whose block is `cpu`

inline constexpr size_t MOST = 64;  // processors that this kernel uses

// Those that run, by number: the boot processor first.
inline constinit Cpu* running[MOST] = {};
inline constinit size_t running_count = 0;
inline Span<Cpu* const> all() { return {running, running_count}; }

// Has it look at what is pending, at once if it is in user mode or asleep.
void interrupt(Cpu& cpu);
// Has it answer cpu.flush, if it does not wait for the kernel lock and sees that anyway; and let go
// of the kernel lock if it holds that.
void nudge(Cpu& cpu);

// All other processors halt, for good, wherever they are; interrupts are off.
void stop_others();
// This one does, and says so to the one that waits for it in stop_others().
[[noreturn]] void stop();
void halt_if_stopping();  // in an NMI: was it stop_others() that sent it?

// Interrupts off and asleep, for good.
[[noreturn]] void halt();

}  // namespace cpu
