// milestone: the demonstration that a boot ends with, once more.
#include "monitor/milestone.hpp"
#include "monitor/monitor.hpp"

namespace {

void repeat(monitor::Arguments&) { milestone(); }

MONITOR_COMMAND(milestone, "", "repeats this kernel's demonstration", repeat);

}  // namespace
