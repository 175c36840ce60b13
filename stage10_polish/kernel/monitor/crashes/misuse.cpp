// crash misuse: what a CHECKED=1 build notices of the heap and of locks, where it happens.
#include "memory/frame_allocator.hpp"
#include "memory/heap.hpp"
#include "monitor/crashes/ways.hpp"
#include "sync/spinlock.hpp"

namespace {

constexpr size_t SIZE = 40;

volatile uint8_t* allocate() { return static_cast<uint8_t*>(memory::heap_allocate(SIZE)); }
void free(volatile uint8_t* object) { memory::heap_free(const_cast<uint8_t*>(object)); }

[[gnu::noinline]] void crash_overrun() {
    volatile uint8_t* const object = allocate();
    if (!object) return;
    object[SIZE] = 0;
    free(object);
}

[[gnu::noinline]] void crash_use_after_free() {
    volatile uint8_t* const object = allocate();
    if (!object) return;
    free(object);
    object[SIZE / 2] = 0;
    (void)memory::settled_free();  // gives back what was freed, and looks at it
}

[[gnu::noinline]] void crash_order() {
    static constinit Spinlock outer{"crash outer", 1000};
    static constinit Spinlock inner{"crash inner", 1001};
    const SpinlockGuard first(inner);
    const SpinlockGuard second(outer);
}

constexpr crash::Way WAYS[] = {
    {"overrun", crash_overrun}, {"freed", crash_use_after_free}, {"order", crash_order}};

void crash_misuse(monitor::Arguments& arguments) {
    crash::in_a_way(arguments, WAYS, "overrun, freed or order");
}

CRASH(misuse, "WAY", "misuse of heap and locks: overrun, freed, order", crash_misuse);

}  // namespace
