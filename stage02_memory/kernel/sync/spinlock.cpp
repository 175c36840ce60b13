// What of a spinlock happens seldom.
#include "sync/spinlock.hpp"

#include "lib/panic.hpp"

void Spinlock::check_order() const {
    if (in_order()) return;
    const Spinlock& outer = *this_cpu().innermost_lock;
    if (&outer == this) panic("lock \"{}\" (rank {}) is wanted by its holder", name_, rank_);
    panic("lock \"{}\" (rank {}) is wanted with lock \"{}\" (rank {}) held", name_, rank_,
          outer.name_, outer.rank_);
}

bool Spinlock::let_interrupts_in() {
    if (!(restore_ & interrupts::ENABLED)) return false;
    pause();
    return true;
}

void Spinlock::pause() {
    Cpu& cpu = this_cpu();
    ASSERT(!interrupts::enabled() && !cpu.lock_lent);
    // The handlers hold nothing.
    Spinlock* const innermost = exchange(cpu.innermost_lock, nullptr);
    cpu.lock_lent = true;
    interrupts::let_in();
    cpu.lock_lent = false;
    cpu.innermost_lock = innermost;
}
