#include "device/memory.hpp"

#include "arch/direct_map.hpp"
#include "lib/string.h"
#include "memory/frame_allocator.hpp"
#include "sync/global.hpp"
#include "sync/spinlock.hpp"
#include "thread/scheduler.hpp"

namespace device {

namespace {

struct Kept {
    Spinlock lock{"devices' memory", 20};
    IntrusiveList<DmaMemory, &DmaMemory::link> pieces GUARDED_BY(lock);
};

constinit Global<Kept> all_kept;

}  // namespace

Result<DmaMemory*> DmaMemory::take(uint32_t function, uint64_t pages) {
    Kept& kept = all_kept.once();
    {
        SpinlockGuard guard(kept.lock);
        for (DmaMemory& piece : kept.pieces) {
            if (piece.function_ != function || piece.range_.size != pages * PAGE_SIZE) continue;
            kept.pieces.remove(piece);
            return &piece;
        }
    }
    const PhysicalAddress start = TRY(memory::frames().allocate_block(pages));
    const PhysicalRange range{start, pages * PAGE_SIZE};
    Result<Box<DmaMemory>> made = Box<DmaMemory>::make(function, range);
    if (!made.ok()) {
        for (uint64_t i = 0; i < pages; i++) memory::frames().release(start + i * PAGE_SIZE);
        return made.error();
    }
    for (uint64_t i = 0; i < pages; i++) {
        memset(direct_map(start + i * PAGE_SIZE), 0, PAGE_SIZE);
        scheduler::preemption_point();
    }
    return move(made).value().take();
}

void DmaMemory::free() {
    for (PhysicalAddress page = range_.start; page < range_.end(); page += PAGE_SIZE) {
        memory::frames().release(page);
    }
    (void)Box<DmaMemory>::adopt(*this);
}

void DmaMemory::leave(bool stopped) {
    if (stopped || function_ == NO_FUNCTION) return free();
    Kept& kept = all_kept.once();
    SpinlockGuard guard(kept.lock);
    kept.pieces.push_back(*this);
}

void DmaMemory::free_kept(uint32_t function) {
    Kept& kept = all_kept.once();
    while (true) {
        DmaMemory* found = nullptr;
        {
            SpinlockGuard guard(kept.lock);
            for (DmaMemory& piece : kept.pieces) {
                if (piece.function_ == function) found = &piece;
            }
            if (!found) return;
            kept.pieces.remove(*found);
        }
        found->free();
    }
}

}  // namespace device
