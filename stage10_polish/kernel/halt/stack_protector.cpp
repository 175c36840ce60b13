// The guard, and what a function calls that does not find it. Both names are the compiler's.
#include "halt/stack_protector.hpp"

#include "arch/entropy.hpp"
#include "halt/backtrace.hpp"
#include "lib/panic.hpp"

extern "C" {
uint64_t __stack_chk_guard = 0;  // on all processors, and read by every function that has one
[[noreturn]] void __stack_chk_fail();
}

namespace {

// Its lowest byte is zero: a string that is copied past the end of an array ends before the guard
// is right, and one that is read past the end does not tell it.
constexpr uint64_t ALL_BUT_THE_LOWEST = ~0xFFull;

}  // namespace

// What it calls is done with the old guard before there is a new one; it alone goes on with both.
__attribute__((no_stack_protector)) void stack_protector::initialise() {
    entropy::initialise();
    __stack_chk_guard = entropy::next() & ALL_BUT_THE_LOWEST;
}

void __stack_chk_fail() {
    const uint64_t caller = reinterpret_cast<uint64_t>(__builtin_return_address(0));
    panic("stack smashed: {} wrote past the end of an array", find_symbol(caller - 1).name);
}
