// The commands that the linker gathered from all files.
#pragma once

#include "lib/span.hpp"
#include "monitor/monitor.hpp"

extern "C" {
extern const monitor::Command table_monitor_start[];
extern const monitor::Command table_monitor_end[];
}

namespace monitor {

Span<const Command> commands();

}  // namespace monitor
