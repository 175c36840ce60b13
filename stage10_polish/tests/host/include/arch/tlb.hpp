// The host's side of the translation cache: it counts what it is asked to forget.
#pragma once

#include "lib/address.hpp"

namespace tlb {

inline PhysicalAddress emulated_root{};
inline uint64_t page_flushes = 0;
inline uint64_t user_flushes = 0;

inline void flush_page(uint64_t) { page_flushes++; }
inline void flush_user() { user_flushes++; }
inline PhysicalAddress loaded_root() { return emulated_root; }
inline bool loaded_elsewhere(PhysicalAddress) { return false; }
inline constexpr uint64_t ALL_PAGES = ~uint64_t{0};
inline void flush_everywhere(PhysicalAddress root, uint64_t page) {
    if (loaded_root() == root) page == ALL_PAGES ? flush_user() : flush_page(page);
}
inline void flush_kernel_elsewhere() {}
inline void load_root(PhysicalAddress root) { emulated_root = root; }

}  // namespace tlb
