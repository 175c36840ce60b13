// The configuration space of the PCI bus, by the two ports that every PC has for it (PCI Local Bus
// Specification 3.0, 3.2.2.3.2). Interrupts are off and the kernel lock is held: the two belong
// together.
#pragma once

#include <stdint.h>

namespace pci_configuration {

inline constexpr uint32_t FUNCTIONS = 0x10000;  // bus << 8 | device << 3 | function
inline constexpr uint32_t SIZE = 256;           // bytes of a function

// `offset`: a multiple of 4. All ones: there is no such function.
uint32_t read(uint32_t function, uint32_t offset);
void write(uint32_t function, uint32_t offset, uint32_t value);

// Whether the function may read and write memory by itself. Back when the bus has carried it out.
void set_bus_master(uint32_t function, bool on);

}  // namespace pci_configuration
