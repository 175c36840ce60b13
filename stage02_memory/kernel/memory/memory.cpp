// The order in which memory starts.
#include "memory/memory.hpp"

#include "console/screen.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/heap.hpp"
#include "memory/mmio.hpp"
#include "memory/paging.hpp"
#include "memory/physical.hpp"
#include "memory/stack_overflow.hpp"

namespace memory {

namespace {

void move_screen() {
    const PhysicalRange device = screen::device_memory();
    if (device.size == 0) return;
    auto mapped = map_mmio(device.start, device.size, Caching::WriteCombining);
    if (mapped.ok()) {
        screen::move_to(mapped.value());
    } else {
        screen::turn_off();
    }
}

}  // namespace

void start(const BootInformation& information) {
    start_frames(information);
    start_paging();
    move_screen();
    add_settler(heap_return_empty_slabs);
    watch_stacks();
}

}  // namespace memory
