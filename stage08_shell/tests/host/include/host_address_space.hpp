// For host tests: AddressSpace over emulated physical memory. The test provides
// scheduler::preemption_point(), by host_threads.hpp or on its own.
#pragma once

#include "host_memory.hpp"
#include "lib/range_tree.cpp"
#include "memory/page_tables.cpp"
#include "memory/paging.hpp"
#include "task/address_space.cpp"
#include "task/address_space_direct.cpp"
#include "task/address_space_faults.cpp"
#include "task/address_space_transfer.cpp"
#include "task/captured_memory.cpp"

// No kernel half: nothing on the host looks at it. Frame 0 is a table without entries.
PhysicalAddress memory::kernel_root() {
    std::memset(direct_map({0}), 0, PAGE_SIZE);
    return {0};
}
PhysicalAddress memory::make_root_promised() { return frames().allocate_promised_zeroed(); }
