// The host's side of the architecture seam: one processor whose only interrupt is the alarm of the
// emulated clock (host_threads.hpp), which goes off while the processor waits.
#pragma once

#include "arch/cpu.hpp"
#include "lib/utility.hpp"

struct TrapFrame {
    bool from_user() const { return false; }
};

namespace interrupts {

using Handler = void (*)(TrapFrame& frame);

inline bool emulated_enabled = true;
inline void (*emulated_pending_hook)() = nullptr;
inline void (*emulated_wait)() = nullptr;

inline void enable() { emulated_enabled = true; }
inline void disable() { emulated_enabled = false; }
inline bool enabled() { return emulated_enabled; }

using Flags = bool;
constexpr Flags ENABLED = true;
inline Flags save_and_disable() { return exchange(emulated_enabled, false); }
inline void restore(Flags before) {
    if (before && this_cpu().pending != 0 && emulated_pending_hook) emulated_pending_hook();
    if (before) emulated_enabled = true;
}
inline void set_pending_hook(void (*hook)()) { emulated_pending_hook = hook; }
inline void set_return_hook(Handler) {}
inline bool enabled_in(const TrapFrame&) { return true; }
inline void let_in() {}
inline void wait() { emulated_wait(); }

inline Handler emulated_irq_handlers[16] = {};
inline void route_irq(uint8_t irq, Handler handler) { emulated_irq_handlers[irq] = handler; }

}  // namespace interrupts

class InterruptGuard : NonCopyable {
public:
    InterruptGuard() : before_(interrupts::save_and_disable()) {}
    ~InterruptGuard() { interrupts::restore(before_); }

private:
    interrupts::Flags before_;
};
