// What a frame and a small block of memory cost.
#include "memory/frame_allocator.hpp"
#include "memory/heap.hpp"
#include "monitor/bench.hpp"

namespace {

void frame_alloc_free(Bench& bench) {
    for (uint64_t i = 0; i < bench.runs(); i++) {
        bench.start();
        const Result<PhysicalAddress> frame = memory::frames().allocate();
        if (!frame) {
            return;
        }
        memory::frames().release(frame.value());
        bench.stop();
    }
}

void kmalloc_64(Bench& bench) {
    for (uint64_t i = 0; i < bench.runs(); i++) {
        bench.start();
        memory::heap_free(memory::heap_allocate(64));
        bench.stop();
    }
}

BENCHMARK(frame_alloc_free, frame_alloc_free);
BENCHMARK(kmalloc_64, kmalloc_64);

}  // namespace
