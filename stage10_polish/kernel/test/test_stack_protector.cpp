// The guard of the stack protector, and the numbers that guards are made of.
#include "arch/entropy.hpp"
#include "test/ktap.hpp"

extern "C" const uint64_t __stack_chk_guard;

namespace {

// A function with an array, as there are hundreds: whether the guard is between that and what the
// frame pointer points at, the caller's frame pointer and the return address.
[[gnu::noinline]] bool guarded() {
    volatile char array[24];
    array[0] = 0;
    const auto* word = reinterpret_cast<const volatile uint64_t*>(array);
    const void* const end = __builtin_frame_address(0);
    for (; word != end; word++) {
        if (*word == __stack_chk_guard) return true;
    }
    return false;
}

KTEST(stack_protector, functions_are_guarded) {
    EXPECT(guarded(), "was the file compiled with -fstack-protector-strong?");
}

KTEST(stack_protector, guard_is_drawn) {
    EXPECT(__stack_chk_guard >> 8 != 0, "56 of its bits come from entropy::next()");
    EXPECT_EQ(__stack_chk_guard & 0xFF, 0u, "the lowest byte ends a string");
}

// Not how good they are, which no test can say: that there is not one twice.
KTEST(stack_protector, numbers_differ) {
    uint64_t seen[64];
    for (uint64_t& number : seen) number = entropy::next();
    for (size_t i = 0; i < array_size(seen); i++) {
        for (size_t j = 0; j < i; j++) EXPECT(seen[i] != seen[j], "the same number twice");
    }
}

}  // namespace
