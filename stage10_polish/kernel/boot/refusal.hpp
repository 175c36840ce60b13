// The part of the boot that talks about the boot loader's information.
#pragma once

#include "lib/address.hpp"

namespace boot {

// Reads the boot loader's information, or says on the screen why not, and stops.
void read_information_or_stop(PhysicalAddress block);

// "Memory: 256 MB".
void print_memory_size();

}  // namespace boot
