// Which physical memory is used for what: the boot loader's memory map, without what already lies
// there (the kernel, the modules), becomes the frame allocator's.
#pragma once

#include "boot/multiboot2.hpp"

namespace memory {

// Available RAM as whole pages: in order, not overlapping. What lies beyond the room of the direct
// map is left out, and what the table of frames would cost more for than 4 bytes per usable frame
// (a range far beyond all others).
class RamRanges {
public:
    void collect(Span<const MemoryRange> memory_map);  // that of BootInformation, which is in order
    Span<const PhysicalRange> all() const { return {ranges_, count_}; }
    PhysicalAddress end() const { return count_ ? ranges_[count_ - 1].end() : PhysicalAddress{}; }
    uint64_t bytes() const;  // all together
    bool overlaps(const PhysicalRange& range) const;

private:
    PhysicalRange ranges_[MemoryMap::MAX_RANGES];
    size_t count_ = 0;
};

// Fills frames(). Panics, in words, if there is too little memory to start in.
void start_frames(const BootInformation& information);

const RamRanges& ram();

// A page below 1 MiB that nobody else uses, where processors start, in real mode. None: 0.
PhysicalAddress start_page();

}  // namespace memory
