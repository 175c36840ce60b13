// The host's side of the architecture seam: one emulated processor.
#pragma once

#include "lib/span.hpp"
#include "lib/utility.hpp"

#include <stdint.h>

class Scheduler;
class Spinlock;
class Thread;

struct Cpu {
    static constexpr uint64_t PENDING_RESCHEDULE = 1;
    static constexpr uint64_t PENDING_TERMINATE = 2;
    static constexpr uint64_t PENDING_SLICE_OVER = 4;

    Thread* thread = nullptr;
    uint64_t pending = 0;
    Scheduler* scheduler = nullptr;
    Spinlock* innermost_lock = nullptr;
    bool lock_lent = false;
    uint32_t apic_id = 0;
};

inline Cpu emulated_cpu;
inline Cpu& this_cpu() { return emulated_cpu; }
inline Thread& current_thread() { return *emulated_cpu.thread; }

namespace cpu {

inline constexpr size_t MOST = 64;
inline Cpu* const emulated_list[] = {&emulated_cpu};
inline Span<Cpu* const> all() { return emulated_list; }
inline void interrupt(Cpu&) {}

}  // namespace cpu
