// crash undefined: what C++ leaves undefined, and a CHECKED=1 build notices.
#include "monitor/crashes/ways.hpp"

namespace {

volatile int most = 0x7FFFFFFF;

[[gnu::noinline]] void crash_overflow_of_a_sum() { most = most + 1; }

[[gnu::noinline]] void crash_unreachable() {
    if (most > 0) __builtin_unreachable();
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wreturn-type"
[[gnu::noinline]] int crash_return() {
    // cppcheck-suppress missingReturn ; this is what is tried
    if (most < 0) return 1;
}
#pragma GCC diagnostic pop

constexpr crash::Way WAYS[] = {{"sum", crash_overflow_of_a_sum},
                               {"unreachable", crash_unreachable},
                               {"return", [] { most = crash_return(); }}};

void crash_undefined(monitor::Arguments& arguments) {
    crash::in_a_way(arguments, WAYS, "sum, unreachable or return");
}

CRASH(undefined, "WHAT", "undefined behaviour: sum, unreachable, return", crash_undefined);

}  // namespace
