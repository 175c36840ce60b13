// Which processors are to be used: those that the firmware lists, or as many of them as the kernel
// option cpus=N says.
#pragma once

#include "lib/span.hpp"

namespace boot {

// Reads the firmware's tables, before they are unmapped; says in words what is not as it should be.
void list_processors();

// The numbers of their local APICs. That of the boot processor is among them, unless the firmware
// forgot it; empty if only that one is to be used.
Span<const uint32_t> processors();

}  // namespace boot
