// Where physical memory is seen: every byte of RAM at DIRECT_MAP_BASE + its physical address.
#pragma once

#include "arch/memory_layout.hpp"
#include "lib/address.hpp"

inline void* direct_map(PhysicalAddress address) {
    return reinterpret_cast<void*>(DIRECT_MAP_BASE + address.value);
}

template <typename T>
T* direct_map(PhysicalAddress address) {
    return static_cast<T*>(direct_map(address));
}

// The inverse, for pointers that direct_map() gave.
inline PhysicalAddress physical_address(const void* direct_mapped) {
    return {reinterpret_cast<uint64_t>(direct_mapped) - DIRECT_MAP_BASE};
}
