// Puts the boot loader's memory map in order.
#include "memory/frame_allocator.hpp"
#include "memory/physical.hpp"

namespace memory {

namespace {

// The direct map has one slot of the top-level table; no emulator and few machines have more.
constexpr uint64_t MOST_RAM = uint64_t{512} << 30;

}  // namespace

// The map may be unsorted, may overlap itself, and may call a place available that another entry
// reserves: then it is reserved.
void RamRanges::collect(Span<const MemoryRange> memory_map) {
    count_ = 0;
    for (const MemoryRange& entry : memory_map) {
        if (entry.type != MemoryRange::Type::Available || entry.range.start.value >= MOST_RAM) {
            continue;
        }
        uint64_t start = page_up(entry.range.start.value);
        const uint64_t end = min(page_down(entry.range.end().value), MOST_RAM);
        while (start < end) {
            // Up to the next reserved byte, then on behind it.
            uint64_t stop = end;
            uint64_t next = end;
            for (const MemoryRange& other : memory_map) {
                if (other.type == MemoryRange::Type::Available || other.range.size == 0) continue;
                const uint64_t reserved_start = page_down(other.range.start.value);
                const uint64_t reserved_end = page_up(min(other.range.end().value, MOST_RAM));
                if (reserved_end <= start || reserved_start >= stop) continue;
                stop = max(reserved_start, start);
                next = reserved_end;
            }
            if (stop > start) insert({{start}, stop - start});
            start = next;
        }
    }
    uint64_t usable = 0;
    size_t kept = 0;
    while (kept < count_) {
        usable += ranges_[kept].size / PAGE_SIZE;
        const uint64_t frames = ranges_[kept].end().value / PAGE_SIZE;
        if (FrameAllocator::metadata_size(frames) > 4 * usable) break;
        kept++;
    }
    count_ = kept;
}

// Keeps the order; of two ranges that overlap or touch, one is made.
void RamRanges::insert(PhysicalRange range) {
    size_t at = 0;
    while (at < count_ && ranges_[at].end() < range.start) at++;
    size_t behind = at;
    while (behind < count_ && ranges_[behind].start <= range.end()) {
        const PhysicalAddress start = min(range.start, ranges_[behind].start);
        const PhysicalAddress end = max(range.end(), ranges_[behind].end());
        range = {start, end - start};
        behind++;
    }
    if (behind == at) {
        if (count_ == array_size(ranges_)) return;
        for (size_t i = count_; i > at; i--) ranges_[i] = ranges_[i - 1];
        count_++;
    } else {
        for (size_t i = behind; i < count_; i++) ranges_[at + 1 + (i - behind)] = ranges_[i];
        count_ -= behind - at - 1;
    }
    ranges_[at] = range;
}

bool RamRanges::overlaps(const PhysicalRange& range) const {
    for (const PhysicalRange& ram : all()) {
        if (ram.overlaps(range)) return true;
    }
    return false;
}

}  // namespace memory
