// reboot, poweroff.
#include "halt/power.hpp"
#include "lib/format.hpp"
#include "monitor/monitor.hpp"

namespace {

void reboot(monitor::Arguments&) {
    println("Restarting.");
    power::reboot();
}

void poweroff(monitor::Arguments&) {
    println("Switching off.");
    power::off();
}

MONITOR_COMMAND(reboot, "", "restarts the machine", reboot);
MONITOR_COMMAND(poweroff, "", "switches the machine off", poweroff);

}  // namespace
