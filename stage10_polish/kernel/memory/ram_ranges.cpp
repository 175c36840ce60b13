// What of the boot loader's memory map is used as RAM.
#include "memory/frame_allocator.hpp"
#include "memory/physical.hpp"

namespace memory {

namespace {

// The direct map has one slot of the top-level table; no emulator and few machines have more.
constexpr uint64_t MOST_RAM = uint64_t{512} << 30;

}  // namespace

void RamRanges::collect(Span<const MemoryRange> memory_map) {
    count_ = 0;
    uint64_t usable = 0;
    for (const MemoryRange& entry : memory_map) {
        if (entry.type != MemoryRange::Type::Available) continue;
        const uint64_t start = page_up(min(entry.range.start.value, MOST_RAM));
        const uint64_t end = page_down(min(entry.range.end().value, MOST_RAM));
        if (start >= end) continue;
        usable += (end - start) / PAGE_SIZE;
        if (FrameAllocator::metadata_size(end / PAGE_SIZE) > 4 * usable) break;
        ranges_[count_++] = {{start}, end - start};
    }
}

uint64_t RamRanges::bytes() const {
    uint64_t sum = 0;
    for (const PhysicalRange& range : all()) sum += range.size;
    return sum;
}

bool RamRanges::overlaps(const PhysicalRange& range) const {
    for (const PhysicalRange& ram : all()) {
        if (ram.overlaps(range)) return true;
    }
    return false;
}

}  // namespace memory
