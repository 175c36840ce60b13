// For host tests: an emulated physical memory behind memory::frames() and direct_map().
#pragma once

#include "arch/direct_map.hpp"
#include "memory/fault_injection.hpp"
#include "memory/frame_allocator.hpp"

#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

// As long as one exists there is physical memory; its frames are all free at first, frame 0 is not
// among them. The frames' first contents are junk, as on a real machine.
class HostMemory {
public:
    explicit HostMemory(uint64_t frame_count)
        : metadata_(FrameAllocator::metadata_size(frame_count) / 8 + 1, JUNK_WORD),
          ram_{{PAGE_SIZE}, (frame_count - 1) * PAGE_SIZE} {
        memory::emulated_memory_size = frame_count * PAGE_SIZE;
        memory::emulated_memory =
            static_cast<uint8_t*>(std::aligned_alloc(PAGE_SIZE, memory::emulated_memory_size));
        // Junk as far as a test usually gets; all of a large memory would really be there then.
        constexpr uint64_t JUNK = uint64_t{64} << 20;
        std::memset(memory::emulated_memory, 0xA5, min(memory::emulated_memory_size, JUNK));
        new (&memory::kernel_frames) FrameAllocator();
        memory::kernel_frames.initialize(frame_count, {&ram_, 1}, metadata_.data());
        memory::never_fail();
    }
    ~HostMemory() {
        memory::never_fail();
        std::free(memory::emulated_memory);
        memory::emulated_memory = nullptr;
        memory::emulated_memory_size = 0;
    }
    HostMemory(const HostMemory&) = delete;
    HostMemory& operator=(const HostMemory&) = delete;

private:
    static constexpr uint64_t JUNK_WORD = 0xA5A5A5A5A5A5A5A5;

    std::vector<uint64_t> metadata_;
    PhysicalRange ram_;
};
