// crash: provokes a fault.
#include "monitor/crash.hpp"

#include "lib/format.hpp"

extern "C" {
extern const crash::Kind table_crash_start[];
extern const crash::Kind table_crash_end[];
}

namespace {

Span<const crash::Kind> kinds() {
    return {table_crash_start, static_cast<size_t>(table_crash_end - table_crash_start)};
}

void provoke(monitor::Arguments& arguments) {
    for (const crash::Kind& kind : kinds()) {
        if (!(arguments[0] == kind.name)) continue;
        const size_t expected = kind.usage[0] ? 2 : 1;
        if (arguments.count() != expected) {
            return println("usage: crash {}{}{}", kind.name, expected > 1 ? " " : "", kind.usage);
        }
        return kind.function(arguments);
    }
    println("ways to crash:");
    for (const crash::Kind& kind : kinds()) {
        char left[32];
        println("  {:<20} {}", format_to(left, "{} {}", kind.name, kind.usage), kind.help);
    }
}

MONITOR_COMMAND(crash, "[KIND] [ARGUMENT]", "provokes a fault; without a kind, lists them",
                provoke);

}  // namespace
