// What a frame, a small block of memory and a task's page cost.
#include "containers/vector.hpp"
#include "memory/box.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/heap.hpp"
#include "monitor/bench.hpp"
#include "task/task.hpp"

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

// A block among others of its size.
void blocks(Bench& bench) {
    struct Block {
        uint8_t bytes[64];
    };
    Vector<Box<Block>> others;
    for (uint32_t i = 0; i < bench.size(); i++) {
        Result<Box<Block>> block = Box<Block>::make();
        if (!block || !others.push_back(move(block.value()))) return;
    }
    kmalloc_64(bench);
}

// A page is allocated and deallocated in a space that has others, each a region of its own.
void regions(Bench& bench) {
    const Result<Ref<Task>> task = Task::create("regions");
    if (!task) return;
    AddressSpace& space = task.value()->memory();
    bool all = true;
    for (uint32_t i = 0; all && i < bench.size(); i++) {
        // Neighbours with different rights stay apart.
        all = space.allocate(0, PAGE_SIZE, i % 2 ? Protection::read() : Protection::read_write())
                  .ok();
    }
    for (uint64_t i = 0; all && i < bench.runs(); i++) {
        bench.start();
        const Result<uint64_t> page = space.allocate(0, PAGE_SIZE, Protection::read_write());
        if (!page || !space.deallocate(page.value(), PAGE_SIZE)) break;
        bench.stop();
    }
    TaskEnd end;
    end.reason = TaskEnd::Reason::Killed;
    task.value()->terminate(end);
    (void)task.value()->wait_until_gone();
}

BENCHMARK(frame_alloc_free, frame_alloc_free);
BENCHMARK(kmalloc_64, kmalloc_64);
BENCHMARK_AMONG(blocks, blocks);
BENCHMARK_AMONG(regions, regions);

}  // namespace
