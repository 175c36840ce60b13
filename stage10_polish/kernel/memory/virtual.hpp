// Kernel objects that need addresses of their own: stacks, runs of pages, device memory and the
// monitor's window live in one slot of the top-level table, each behind a page that is never
// mapped.
#pragma once

#include "lib/address.hpp"
#include "lib/range_tree.hpp"
#include "memory/protection.hpp"

namespace memory {

// [start, end) includes the guard page at `start`.
struct KernelRange : RangeNode {
    enum class Kind : uint8_t { Pages, Stack, Device, Window };
    Kind kind = Kind::Pages;
    uint64_t owner = 0;  // of a stack: the thread

    uint64_t base() const { return start + PAGE_SIZE; }
    uint64_t size() const { return end - base(); }
};

// Addresses for that many pages; nothing is mapped there yet. Frames for page tables are promised.
Result<KernelRange*> reserve_range(uint64_t pages, KernelRange::Kind kind);
// Fresh frames for all of it, contents undefined; on failure nothing is mapped.
Result<void> map_fresh(KernelRange& range);
// One page with a given frame and caching bits; the range stays responsible for the address only.
void map_page(KernelRange& range, uint64_t address, PhysicalAddress frame, Protection protection,
              uint64_t flags);
// False: nothing was mapped there.
bool unmap_page(KernelRange& range, uint64_t address);
// Gives the addresses back, and with `and_frames` what is mapped there.
void release_range(KernelRange& range, bool and_frames);

// The range an address lies in, guard page included, or null. Takes no lock: for panics, too.
KernelRange* find_range(uint64_t address);

}  // namespace memory
