// No kernel half: nothing on the host looks at it. Frame 0 is a table without entries.
#include "memory/paging.hpp"

#include "arch/direct_map.hpp"
#include "memory/frame_allocator.hpp"

#include <cstring>

PhysicalAddress memory::kernel_root() {
    std::memset(direct_map({0}), 0, PAGE_SIZE);
    return {0};
}
PhysicalAddress memory::make_root_promised() { return frames().allocate_promised_zeroed(); }
