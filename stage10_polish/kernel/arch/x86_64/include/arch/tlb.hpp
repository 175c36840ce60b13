// The translation cache: after an entry of a page table that was present has changed, the processor
// must be told (Intel SDM 3A, 4.10.4).
#pragma once

#include "arch/cpuid.hpp"
#include "arch/msr.hpp"
#include "lib/address.hpp"

namespace tlb {

// One page, in the address space that is loaded; tables that were freed on the way to it as well.
inline void flush_page(uint64_t address) { control::invalidate_page(address); }

// Everything but global pages, in other words: the user half.
inline void flush_user() { control::write_cr3(control::read_cr3()); }

// What the two caching bits of an entry mean (Intel SDM 3A, 12.12): as after reset, but
// write-through, which nobody needs, is replaced by write-combining, for framebuffers.
//     0 write-back    WRITE_THROUGH write-combining    CACHE_DISABLE uncached-    both uncached
inline void choose_cache_types() {
    constexpr uint32_t IA32_PAT = 0x277;
    if (cpuid::has(cpuid::PAT)) msr::write(IA32_PAT, 0x0007010600070106);
}

inline PhysicalAddress loaded_root() { return {page_down(control::read_cr3())}; }
inline void load_root(PhysicalAddress root) { control::write_cr3(root.value); }

}  // namespace tlb
