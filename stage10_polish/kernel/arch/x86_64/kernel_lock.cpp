// Waiting for the kernel lock.
#include "arch/kernel_lock.hpp"

#include "arch/clock.hpp"
#include "arch/cpu.hpp"
#include "arch/tlb.hpp"

constinit KernelLock kernel_lock;

namespace {

// A holder that works for a program looks at the lock now and then, but a thread of the kernel may
// keep it for a whole slice. Who is next and has waited for so long asks the others: the holder
// then lets go where it has interrupts on. And who has got it after a wait need not let go before
// he has had it for so long: or threads of the kernel on several processors would do nothing but
// hand it around.
constexpr uint64_t PATIENCE = 20'000;  // nanoseconds

bool is_long(uint64_t ticks) { return cpu_clock::duration(ticks) >= PATIENCE; }

void ask_for_it(const Cpu& self) {
    for (Cpu* cpu : cpu::all()) {
        if (cpu != &self) cpu::nudge(*cpu);
    }
}

}  // namespace

// Interrupts are off, and the holder may need an answer before it goes on.
void wait_for_kernel_lock(uint32_t ticket) {
    Cpu& cpu = this_cpu();
    const uint64_t start = cpu_clock::counter();
    uint64_t asked = start;
    while (!kernel_lock.serves(ticket)) {
        tlb::flush_if_asked(cpu);
        asm volatile("pause");
        const uint64_t now = cpu_clock::counter();
        if (!kernel_lock.serves(ticket - 1) || !is_long(now - asked)) continue;
        ask_for_it(cpu);
        asked = now;
    }
    const uint64_t now = cpu_clock::counter();
    cpu.lock_taken_at = now;
    cpu.lock_waits++;
    if (now - start <= cpu.longest_lock_wait) return;
    cpu.longest_lock_wait = now - start;
    cpu.longest_waiter = cpu.thread;
}

void KernelLock::let_go_if_had_long() {
    if (is_long(cpu_clock::counter() - this_cpu().lock_taken_at)) let_go();
}
