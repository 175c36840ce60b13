// The host's side of the architecture seam: the search itself, over emulated memory.
#pragma once

#include "arch/x86_64/include/arch/acpi.hpp"
