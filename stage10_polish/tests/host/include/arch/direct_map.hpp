// The host's side of the physical memory seam: "physical address" is an offset into an array that
// the test makes.
#pragma once

#include "lib/address.hpp"
#include "lib/assert.hpp"

namespace memory {

inline uint8_t* emulated_memory = nullptr;
inline uint64_t emulated_memory_size = 0;

}  // namespace memory

inline void* direct_map(PhysicalAddress address) {
    ASSERT(address.value < memory::emulated_memory_size);
    return memory::emulated_memory + address.value;
}

template <typename T>
T* direct_map(PhysicalAddress address) {
    return static_cast<T*>(direct_map(address));
}

inline PhysicalAddress physical_address(const void* direct_mapped) {
    return {static_cast<uint64_t>(static_cast<const uint8_t*>(direct_mapped) -
                                  memory::emulated_memory)};
}
