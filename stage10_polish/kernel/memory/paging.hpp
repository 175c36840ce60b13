// The kernel's own part of every address space: slot 256 of the top-level table maps RAM (writable,
// never executable), slot 384 holds kernel objects, each with an unmapped guard page below it, and
// slot 511 the kernel image. The three entries are made at boot and never change, so that a copy of
// them in a new address space stays right for ever.
#pragma once

#include "lib/address.hpp"
#include "lib/result.hpp"
#include "memory/protection.hpp"

namespace memory {

// Builds the kernel's page tables and leaves the boot loader's behind. Needs frames().
void start_paging();

// The top-level table that has the kernel's half only: for threads without a user half.
PhysicalAddress kernel_root();
// A new top-level table with the kernel's half filled in and an empty user half; takes one promise.
PhysicalAddress make_root_promised();

// What the tables below `root` say about one address.
struct Translation {
    PhysicalAddress physical;
    Protection protection;
    bool user = false;
    uint64_t page_size = 0;
};
// KERN_INVALID_ADDRESS: nothing is mapped there.
Result<Translation> translate(PhysicalAddress root, uint64_t address);

}  // namespace memory
