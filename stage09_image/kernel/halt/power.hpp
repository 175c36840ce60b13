// Switching the machine off, starting it again, and leaving QEMU with a status.
#pragma once

#include <stdint.h>

namespace power {

// Finds out how this machine is switched off (ACPI). Before the firmware's tables are unmapped.
void initialise();

[[noreturn]] void off();
[[noreturn]] void reboot();

// Ends QEMU through its isa-debug-exit device, with status 33 for success and 35 for failure;
// switches the machine off where there is no such device.
[[noreturn]] void exit(bool success);

// What happens at the end of a panic, by the command line: panic=halt (default), reboot or exit.
[[noreturn]] void after_panic();

}  // namespace power
