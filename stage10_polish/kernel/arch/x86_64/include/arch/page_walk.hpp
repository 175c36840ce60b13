// Asking the processor's present page tables, for code that must not fault: panics, backtraces.
#pragma once

#include <stdint.h>

namespace page_walk {

// Bits 63 to 47 are all alike.
bool canonical(uint64_t address);

// Some page is mapped there.
bool mapped(uint64_t address);

// All of [address, address + size) is mapped kernel memory; size is not zero.
bool kernel_readable(uint64_t address, uint64_t size);

}  // namespace page_walk
