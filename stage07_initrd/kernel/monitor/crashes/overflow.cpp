// crash overflow: calls itself until the kernel stack is used up.
#include "monitor/crash.hpp"

namespace {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winfinite-recursion"
[[gnu::noinline]] uint64_t crash_deeper(uint64_t depth) {
    volatile uint64_t on_the_stack[64];
    on_the_stack[depth % 64] = depth;
    return crash_deeper(depth + 1) + on_the_stack[0];
}
#pragma GCC diagnostic pop

[[gnu::noinline]] void crash_overflow(monitor::Arguments&) { (void)crash_deeper(0); }

CRASH(overflow, "", "overflows the kernel stack (#DF)", crash_overflow);

}  // namespace
