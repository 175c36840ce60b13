// The two things wanted from ACPI: which port switches the machine off, and with what; and which
// processors there are.
#pragma once

#include "arch/cpu.hpp"
#include "lib/span.hpp"

namespace acpi {

struct PowerOff {
    uint16_t port = 0;        // the PM1a control register; 0 if not found
    uint16_t sleep_type = 0;  // its SLP_TYP field for state S5
};

// `root` is the root pointer (RSDP) from the boot loader. Follows nothing outside the memory mapped
// at boot and believes no length without checking it.
PowerOff find_power_off(Bytes root);

// The processors that the firmware says can be used, by the numbers of their local APICs; the one
// that asks is among them, if it is to be believed.
struct ProcessorList {
    uint32_t ids[cpu::MOST] = {};
    size_t count = 0;     // entries of `ids`, no two alike
    size_t left_out = 0;  // more of them: too many, or with numbers that cannot be used
    bool found = false;   // false: no table, or one that contradicts itself
};
ProcessorList find_processors(Bytes root);

}  // namespace acpi
