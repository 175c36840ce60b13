// crash smash: writes past the end of an array on the stack, as a loop with the wrong limit does.
#include "monitor/crash.hpp"

namespace {

[[gnu::noinline]] void crash_smash(monitor::Arguments&) {
    char array[24];
    const volatile size_t wrong = sizeof(array) + 8;
    volatile char* const to = array;
    for (size_t i = 0; i < wrong; i++) to[i] = 'x';
}

CRASH(smash, "", "writes past the end of an array on the stack", crash_smash);

}  // namespace
