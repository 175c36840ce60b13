// crash heap: what the heap must notice of those who misuse it, in every build.
#include "memory/heap.hpp"

#include "lib/format.hpp"
#include "monitor/crash.hpp"

namespace {

constexpr size_t SIZE = 40;
constexpr size_t MORE_THAN_A_SLAB = 200;

volatile uint64_t* allocate() { return static_cast<uint64_t*>(memory::heap_allocate(SIZE)); }
void free(volatile uint64_t* object) { memory::heap_free(const_cast<uint64_t*>(object)); }

// Whatever is taken next, the object that was written to is among it.
void write_after_free(volatile uint64_t* object) {
    free(object);
    *object = 0;
    for (size_t i = 0; i < MORE_THAN_A_SLAB; i++) (void)allocate();
}

[[gnu::noinline]] void crash_heap(monitor::Arguments& arguments) {
    volatile uint64_t* const object = allocate();
    if (!object) return println("crash heap: not enough memory");
    if (arguments[1] == "twice") {
        free(object);
        free(object);
    } else if (arguments[1] == "inside") {
        free(object + 2);
    } else if (arguments[1] == "written") {
        write_after_free(object);
    } else {
        free(object);
        return println("crash heap: twice, inside or written, not {}", arguments[1]);
    }
    println("the heap has noticed nothing");
}

CRASH(heap, "WAY", "misuses the heap: frees twice, frees inside, written", crash_heap);

}  // namespace
