// The one thing wanted from ACPI: which port switches the machine off, and with what.
#pragma once

#include "lib/span.hpp"

namespace acpi {

struct PowerOff {
    uint16_t port = 0;        // the PM1a control register; 0 if not found
    uint16_t sleep_type = 0;  // its SLP_TYP field for state S5
};

// `root` is the root pointer (RSDP) from the boot loader. Follows nothing outside the memory mapped
// at boot and believes no length without checking it.
PowerOff find_power_off(Bytes root);

}  // namespace acpi
