// Device memory, which is not RAM and so not in the direct map.
#pragma once

#include "lib/address.hpp"
#include "lib/result.hpp"

namespace memory {

enum class Caching : uint8_t { WriteCombining, Uncached };

// Maps it somewhere, for ever; the result points at `start` itself, whatever its alignment.
// KERN_INVALID_ARGUMENT: RAM, too large or no range at all; KERN_RESOURCE_SHORTAGE.
Result<void*> map_mmio(PhysicalAddress start, uint64_t size, Caching caching);

}  // namespace memory
