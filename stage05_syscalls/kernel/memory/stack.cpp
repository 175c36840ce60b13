// Kernel stacks from the virtual range, a small cache of them, and how an overflow is recognised.
#include "memory/stack.hpp"

#include "boot/image.hpp"
#include "lib/panic.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/stack_overflow.hpp"
#include "memory/virtual.hpp"
#include "sync/spinlock.hpp"

namespace memory {

namespace {

constexpr size_t MOST_CACHED = 8;

struct StackCache {
    Spinlock lock{"kernel stacks", 51};
    Stack stacks[MOST_CACHED] GUARDED_BY(lock);
    size_t count GUARDED_BY(lock) = 0;
};
constinit StackCache cache;

KernelRange& range_of(Stack stack) {
    KernelRange* range = find_range(stack.base);
    ASSERT(range && range->kind == KernelRange::Kind::Stack && range->base() == stack.base);
    return *range;
}

Stack take_cached() {
    SpinlockGuard guard(cache.lock);
    return cache.count > 0 ? cache.stacks[--cache.count] : Stack{};
}

void give_cached_back() {
    while (const Stack stack = take_cached()) release_range(range_of(stack), true);
}

// The processor found no room to push even the first fault on: a double fault, on a stack of its
// own, with the address of the guard page in CR2.
StringView explain_fault(const TrapFrame& frame, uint64_t address) {
    constexpr uint64_t DOUBLE_FAULT = 8;
    constexpr uint64_t PAGE_FAULT = 14;
    if (frame.vector != DOUBLE_FAULT && frame.vector != PAGE_FAULT) return {};
    uint64_t thread = 0;
    const uint64_t boot_guard = reinterpret_cast<uint64_t>(boot_stack_guard);
    if (page_down(address) != boot_guard) {
        const KernelRange* range = find_range(address);
        if (!range || range->kind != KernelRange::Kind::Stack || address >= range->base())
            return {};
        thread = range->owner;
    }
    static char text[64] UNSHARED;
    return format_to(text, "kernel stack overflow in thread {}", thread);
}

}  // namespace

Result<Stack> allocate_stack() {
    if (const Stack stack = take_cached()) return stack;
    KernelRange* range = TRY(reserve_range(STACK_SIZE / PAGE_SIZE, KernelRange::Kind::Stack));
    auto mapped = map_fresh(*range);
    if (!mapped.ok()) {
        release_range(*range, true);
        return mapped.error();
    }
    return Stack{range->base(), STACK_SIZE};
}

void free_stack(Stack stack) {
    set_stack_owner(stack, 0);
    {
        SpinlockGuard guard(cache.lock);
        if (cache.count < MOST_CACHED) {
            cache.stacks[cache.count++] = stack;
            return;
        }
    }
    release_range(range_of(stack), true);
}

void set_stack_owner(Stack stack, uint64_t thread_id) { range_of(stack).owner = thread_id; }

void watch_stacks() {
    set_panic_explainer(explain_fault);
    add_settler(give_cached_back);
}

}  // namespace memory
