// crash undefined: what C++ leaves undefined, and a CHECKED=1 build notices.
#include "lib/checked.hpp"
#include "lib/format.hpp"
#include "monitor/crash.hpp"

namespace {

volatile int most = 0x7FFFFFFF;

[[gnu::noinline]] void crash_overflow_of_a_sum() { most = most + 1; }

[[gnu::noinline]] void crash_unreachable() {
    if (most > 0) __builtin_unreachable();
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wreturn-type"
[[gnu::noinline]] int crash_return() {
    if (most < 0) return 1;
}
#pragma GCC diagnostic pop

void crash_undefined(monitor::Arguments& arguments) {
    const StringView what = arguments[1];
    const bool known = what == "sum" || what == "unreachable" || what == "return";
    if (!known) return println("crash undefined: sum, unreachable or return, not {}", what);
    if constexpr (CHECKED_BUILD) {
        if (what == "sum") crash_overflow_of_a_sum();
        if (what == "unreachable") crash_unreachable();
        if (what == "return") most = crash_return();
    }
    println("nothing noticed: only a build with CHECKED=1 looks");
}

CRASH(undefined, "WHAT", "undefined behaviour: sum, unreachable, return", crash_undefined);

}  // namespace
