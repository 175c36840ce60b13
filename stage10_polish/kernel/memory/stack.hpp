// Kernel stacks: 16 KiB with a page below that is never mapped, so that an overflow faults instead
// of overwriting something. Freed stacks are kept for the next thread until memory::settled_free().
#pragma once

#include "lib/result.hpp"

namespace memory {

constexpr uint64_t STACK_SIZE = 16 * 1024;

struct Stack {
    uint64_t base = 0;  // lowest mapped byte
    uint64_t size = 0;

    uint64_t top() const { return base + size; }
    explicit operator bool() const { return size != 0; }
};

// Contents undefined.
Result<Stack> allocate_stack();
// Nothing may stand on it any more.
void free_stack(Stack stack);

// Who stands on it, for "kernel stack overflow in thread N". The boot stack belongs to thread 0.
void set_stack_owner(Stack stack, uint64_t thread_id);

}  // namespace memory
