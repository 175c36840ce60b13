// Interrupts and exceptions: switching them off and on, and who handles which vector.
#pragma once

#include "arch/cpu.hpp"
#include "arch/trap_frame.hpp"
#include "lib/utility.hpp"

namespace interrupts {

using Handler = void (*)(TrapFrame& frame);

inline void enable() { asm volatile("sti" ::: "memory"); }
inline void disable() { asm volatile("cli" ::: "memory"); }

// RFLAGS, of which only the interrupt flag is meant.
using Flags = uint64_t;
constexpr Flags ENABLED = 1 << 9;

inline Flags flags() {
    Flags flags;
    asm volatile("pushfq\n\tpopq %0" : "=r"(flags)::"memory");
    return flags;
}
inline bool enabled() { return (flags() & ENABLED) != 0; }

// Interrupts come back on where a thread had them on: if something is pending by now (a thread with
// a higher priority was woken under a lock), it is dealt with first, by the hook, with interrupts
// off.
void run_pending();
inline bool anything_pending() {  // this_cpu().pending != 0, in one instruction
    bool pending;
    asm volatile("cmpq $0, %%gs:%c1" : "=@ccne"(pending) : "i"(offsetof(Cpu, pending)));
    return pending;
}
using PendingHook = void (*)();
void set_pending_hook(PendingHook hook);

// Disables interrupts and says whether they were on; restore() takes that answer back.
inline Flags save_and_disable() {
    const Flags before = flags();
    disable();
    return before;
}
inline void restore(Flags before) {
    if (before & ENABLED) {
        if (anything_pending()) run_pending();
        enable();
    }
}

// Sleeps until the next interrupt, without the kernel lock. Called with interrupts off, and with no
// spinlock; they are off again afterwards. Others may do anything meanwhile, and the thread may
// come out on another processor.
void wait();
// The same for a processor without the lock, and which says so (Cpu::unlocked).
void sleep_unlocked();

// Called with interrupts off: lets those that wait in, and is back with interrupts off.
inline void let_in() { asm volatile("sti\n\tnop\n\tcli" ::: "memory"); }

// Were they on in what the trap interrupted?
inline bool enabled_in(const TrapFrame& frame) { return (frame.rflags & ENABLED) != 0; }

// Loads the interrupt table and programs the 8259s, all their lines masked. Once, early.
void initialise();
void load_table();  // on another processor

// From now on `handler` gets the vector's traps, with interrupts off. For an exception it replaces
// the default (a user fault ends the task, a kernel fault panics), which is unhandled() below.
void on(uint8_t vector, Handler handler);
void unhandled(TrapFrame& frame);

// A line of the 8259s (0 to 15): unmasks it and acknowledges it after the handler.
void route_irq(uint8_t irq, Handler handler);

// The same, but masked: with pic::unmask it is let in. False: the line has a handler already, or is
// the one between the two 8259s.
bool lend_irq(uint8_t irq, Handler handler);

// Run by the common exit of traps, with interrupts off, when this_cpu().pending is not zero. It may
// switch to another thread and come back much later.
void set_return_hook(Handler hook);

// Exceptions at privilege level 3 go to `handler` first; false means it did not deal with it.
// Double fault, NMI and machine check do not: no program causes them.
using FaultHandler = bool (*)(TrapFrame& frame);
void set_user_fault_handler(FaultHandler handler);

}  // namespace interrupts

// Interrupts are off for the length of a scope.
class InterruptGuard : NonCopyable {
public:
    InterruptGuard() : before_(interrupts::save_and_disable()) {}
    ~InterruptGuard() { interrupts::restore(before_); }

private:
    interrupts::Flags before_;
};
