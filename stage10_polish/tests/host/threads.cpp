// Clock, alarm and stacks of the emulated processor.
#include "host_threads.hpp"

#include "arch/clock.hpp"
#include "arch/context.hpp"
#include "arch/interrupts.hpp"
#include "memory/fault_injection.hpp"
#include "memory/stack.hpp"
#include "thread/scheduler.hpp"
#include "timer/timer.hpp"

#include <cstdio>
#include <cstdlib>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

namespace {

void (*alarm_handler)() = nullptr;

// The idle thread halts: on to the next alarm. Without one nothing would ever happen again.
void halt() {
    if (emulated::armed == ~uint64_t{0}) {
        std::fprintf(stderr, "deadlock: every thread waits, and nobody for the clock\n");
        std::abort();
    }
    interrupts::emulated_enabled = true;
    emulated::pass_time(max(emulated::armed, cpu_clock::emulated_now) - cpu_clock::emulated_now);
    interrupts::emulated_enabled = false;
}

}  // namespace

// Moves the clock, with the alarm going off on time.
void emulated::pass_time(uint64_t nanoseconds) {
    const uint64_t end = cpu_clock::emulated_now + nanoseconds;
    const bool were_enabled = interrupts::save_and_disable();
    while (emulated::armed <= end) {
        cpu_clock::emulated_now =
            max(cpu_clock::emulated_now, exchange(emulated::armed, ~uint64_t{0}));
        alarm_handler();
    }
    cpu_clock::emulated_now = end;
    interrupts::restore(were_enabled);
}

uint64_t timer::now() { return cpu_clock::now(); }
void timer::arm(uint64_t nanoseconds) { emulated::armed = nanoseconds; }
void timer::disarm() { emulated::armed = ~uint64_t{0}; }
void timer::set_handler(void (*handler)()) { alarm_handler = handler; }

Result<memory::Stack> memory::allocate_stack() {
    if (should_fail()) return KERN_RESOURCE_SHORTAGE;
    constexpr size_t SIZE = context::EMULATED_STACK_SIZE;
    void* base = mmap(nullptr, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) return KERN_RESOURCE_SHORTAGE;
    emulated::stacks++;
    return Stack{reinterpret_cast<uint64_t>(base), SIZE};
}
void memory::free_stack(Stack stack) {
    __asan_unpoison_memory_region(reinterpret_cast<void*>(stack.base), stack.size);
    munmap(reinterpret_cast<void*>(stack.base), stack.size);
    emulated::stacks--;
}
void memory::set_stack_owner(Stack, uint64_t) {}

void host_threads() {
    if (this_cpu().scheduler) return;
    interrupts::emulated_wait = halt;
    scheduler::initialise();
}
