// For host tests: the kernel's own scheduler, threads and wait queues, on an emulated processor
// with an emulated clock. #include it (after host_heap.hpp or host_memory.hpp), call host_threads()
// in each test, and the test itself is a thread that may create others, block and sleep. A thread
// runs until it waits or yields; time passes only when all of them wait.
#pragma once

#include "thread/condition.cpp"
#include "thread/dispatch.cpp"
#include "thread/mutex.cpp"
#include "thread/scheduler.cpp"
#include "thread/semaphore.cpp"
#include "thread/thread.cpp"
#include "thread/wait_queue.cpp"
#include "timer/timing_wheel.cpp"

#include <cstdio>
#include <cstdlib>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

namespace emulated {

inline uint64_t armed = ~uint64_t{0};
inline void (*alarm_handler)() = nullptr;
inline uint64_t stacks = 0;  // allocated and not freed

// Moves the clock, with the alarm going off on time.
inline void pass_time(uint64_t nanoseconds) {
    const uint64_t end = cpu_clock::emulated_now + nanoseconds;
    const bool were_enabled = interrupts::save_and_disable();
    while (armed <= end) {
        cpu_clock::emulated_now = max(cpu_clock::emulated_now, exchange(armed, ~uint64_t{0}));
        alarm_handler();
    }
    cpu_clock::emulated_now = end;
    interrupts::restore(were_enabled);
}

// The idle thread halts: on to the next alarm. Without one nothing would ever happen again.
inline void halt() {
    if (armed == ~uint64_t{0}) {
        std::fprintf(stderr, "deadlock: every thread waits, and nobody for the clock\n");
        std::abort();
    }
    interrupts::emulated_enabled = true;
    pass_time(max(armed, cpu_clock::emulated_now) - cpu_clock::emulated_now);
    interrupts::emulated_enabled = false;
}

}  // namespace emulated

uint64_t timer::now() { return cpu_clock::now(); }
void timer::arm(uint64_t nanoseconds) { emulated::armed = nanoseconds; }
void timer::disarm() { emulated::armed = ~uint64_t{0}; }
void timer::set_handler(void (*handler)()) { emulated::alarm_handler = handler; }

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

// Makes the test a thread; once, however often it is called.
inline void host_threads() {
    if (this_cpu().scheduler) return;
    interrupts::emulated_wait = emulated::halt;
    scheduler::initialise();
}
