// crash misuse: what a CHECKED=1 build notices of the heap and of locks, where it happens.
#include "lib/checked.hpp"
#include "lib/format.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/heap.hpp"
#include "monitor/crash.hpp"
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

void crash_misuse(monitor::Arguments& arguments) {
    const StringView what = arguments[1];
    const bool known = what == "overrun" || what == "freed" || what == "order";
    if (!known) return println("crash misuse: overrun, freed or order, not {}", what);
    if constexpr (CHECKED_BUILD) {
        if (what == "overrun") crash_overrun();
        if (what == "freed") crash_use_after_free();
        if (what == "order") crash_order();
    }
    println("nothing noticed: only a build with CHECKED=1 looks");
}

CRASH(misuse, "WAY", "misuse of heap and locks: overrun, freed, order", crash_misuse);

}  // namespace
