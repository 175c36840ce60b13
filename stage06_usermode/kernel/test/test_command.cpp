// test: runs the kernel's own tests, from the monitor or by the command line's `test` option.
#include "test/boot_option.hpp"

#include "arch/tsc.hpp"
#include "boot/boot.hpp"
#include "halt/power.hpp"
#include "monitor/monitor.hpp"
#include "test/ktap.hpp"

namespace {

void run_tests(monitor::Arguments& arguments) {
    uint64_t seed = tsc::read();
    if (arguments.count() == 2) {
        const Result<uint64_t> given = arguments.number(1);
        if (!given.ok()) return arguments.usage();
        seed = given.value();
    }
    const StringView selection = arguments[0];
    test::run(selection == "all" ? StringView() : selection, seed);
}

MONITOR_COMMAND(test, "[SUITE[.CASE]] [SEED]", "runs the kernel's own tests (\"all\" with a seed)",
                run_tests);

}  // namespace

void test::run_if_asked() {
    const Result<StringView> selection = boot::option("test");
    if (!selection.ok()) return;
    uint64_t seed = tsc::read();
    const Result<StringView> given = boot::option("seed");
    if (given.ok()) {
        const Result<uint64_t> number = monitor::parse_number(given.value());
        if (!number.ok()) println("seed={}: not a number, taking another", given.value());
        if (number.ok()) seed = number.value();
    }
    power::exit(run(selection.value(), seed));
}
