// KernelLock: only the processor that holds it executes the kernel; the others run programs, wait,
// or sleep. What was "with interrupts off" on one processor is "with interrupts off and the kernel
// lock" on several, and so everything that is right on one stays right.
//
// It belongs to a processor, not to a thread: a switch of stacks keeps it. Taken at the entry from
// ring 3, and when an interrupt wakes a processor that sleeps; given up before the return to ring
// 3, before sleep, and in between where somebody waits for it and nothing is half done (let_go).
//
// A ticket lock: who comes first is served first. Invariant: the holder's ticket is `serving`.
#pragma once

#include <stddef.h>
#include <stdint.h>

extern "C" void wait_for_kernel_lock(uint32_t ticket);

class KernelLock {
public:
    // With interrupts off. The entry of system calls has these two in assembly.
    void take() {
        const uint32_t ticket = __atomic_fetch_add(&next_, 1, __ATOMIC_SEQ_CST);
        if (ticket != __atomic_load_n(&serving_, __ATOMIC_ACQUIRE)) wait_for_kernel_lock(ticket);
    }
    // Only the holder writes the word: no locked instruction is needed.
    void give() { __atomic_store_n(&serving_, serving_ + 1, __ATOMIC_RELEASE); }

    bool serves(uint32_t ticket) const {
        return __atomic_load_n(&serving_, __ATOMIC_ACQUIRE) == ticket;
    }
    // By the holder: does another processor wait for it?
    bool wanted() const { return __atomic_load_n(&next_, __ATOMIC_RELAXED) != serving_ + 1; }
    // Lets those have it that wait. By the holder, with no spinlock, where the thread could as well
    // be preempted: others change whatever they like meanwhile.
    void let_go() {
        if (!wanted()) return;
        give();
        take();
    }

    void let_go_if_had_long();

private:
    // The boot processor has the first ticket, and holds it from the start.
    uint32_t next_ = 1;
    uint32_t serving_ = 0;
};
static_assert(sizeof(KernelLock) == 8);  // offsets.inc has next_ at 0, serving_ at 4

extern "C" KernelLock kernel_lock;
