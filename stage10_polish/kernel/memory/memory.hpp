// Starting the memory system, in one line for main.
#pragma once

#include "boot/multiboot2.hpp"

namespace memory {

// Frames, page tables, heap; moves the screen to a mapping of its own; self-tests now count frames.
void start(const BootInformation& information);

}  // namespace memory
