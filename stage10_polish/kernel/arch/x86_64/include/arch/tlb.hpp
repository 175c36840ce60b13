// The translation cache: after an entry of a page table that was present has changed, the processor
// must be told (Intel SDM 3A, 4.10.4), and so must every other that may remember it.
//
// The holder of the kernel lock tells them, and waits until all have answered. Only then may it let
// anybody have the frames that were mapped, or go on as if the right were gone. The others answer
// from an interrupt, or while they wait for the lock (flush_if_asked), and need no lock for it: so
// nobody waits in a circle. Who has not loaded these tables need not be told: he forgot all of them
// when he loaded others, and cannot load them while the lock is held here.
#pragma once

#include "arch/cpu.hpp"
#include "arch/cpuid.hpp"
#include "arch/msr.hpp"
#include "lib/address.hpp"

namespace tlb {

// One page, in the address space that is loaded; tables that were freed on the way to it as well.
inline void flush_page(uint64_t address) { control::invalidate_page(address); }

// Everything but global pages, in other words: the user half.
inline void flush_user() { control::write_cr3(control::read_cr3()); }

inline PhysicalAddress loaded_root() { return {page_down(control::read_cr3())}; }
inline void load_root(PhysicalAddress root) { control::write_cr3(root.value); }

// --- On all processors. The caller holds the kernel lock, and has changed the entries. ---

bool loaded_elsewhere(PhysicalAddress root);
void flush_user_elsewhere(PhysicalAddress root);
void flush_kernel_elsewhere();

inline constexpr uint64_t ALL_PAGES = ~uint64_t{0};

// What the tables below `root` said about one page (or all) of the user half; tables that were
// freed on the way there as well.
inline void flush_everywhere(PhysicalAddress root, uint64_t page) {
    if (loaded_root() == root) page == ALL_PAGES ? flush_user() : flush_page(page);
    if (cpu::all().size() > 1) flush_user_elsewhere(root);
}

// By a processor that does not hold the lock.
void answer_flush(Cpu& cpu);
inline void flush_if_asked(Cpu& cpu) {
    if (__atomic_load_n(&cpu.flush, __ATOMIC_ACQUIRE) != 0) answer_flush(cpu);
}

// What the two caching bits of an entry mean (Intel SDM 3A, 12.12): as after reset, but
// write-through, which nobody needs, is replaced by write-combining, for framebuffers.
//     0 write-back    WRITE_THROUGH write-combining    CACHE_DISABLE uncached-    both uncached
inline void choose_cache_types() {
    constexpr uint32_t IA32_PAT = 0x277;
    if (cpuid::has(cpuid::PAT)) msr::write(IA32_PAT, 0x0007010600070106);
}

}  // namespace tlb
