// help: what the monitor can do.
#include "lib/format.hpp"
#include "monitor/table.hpp"

namespace {

// The commands come in the order of linking; people look for them by name.
const monitor::Command* next_by_name(StringView after) {
    const auto before = [](StringView a, StringView b) {
        for (size_t i = 0; i < a.size() && i < b.size(); i++) {
            if (a[i] != b[i]) return a[i] < b[i];
        }
        return a.size() < b.size();
    };
    const monitor::Command* next = nullptr;
    for (const monitor::Command& command : monitor::commands()) {
        if (!before(after, command.name)) continue;
        if (!next || before(command.name, next->name)) next = &command;
    }
    return next;
}

void help(monitor::Arguments&) {
    for (const monitor::Command* command = next_by_name(""); command;
         command = next_by_name(command->name)) {
        char left[48];
        println("{:<28} {}", format_to(left, "{} {}", command->name, command->usage),
                command->help);
    }
}

MONITOR_COMMAND(help, "", "lists the commands", help);

}  // namespace
