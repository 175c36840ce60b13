// Interrupts of devices: a line that fires is masked and stays so until a driver asks for the next
// interrupt on it. So a device whose driver does nothing about it, or that nobody drives,
// interrupts once; and one that never stops costs its driver's time, as much as the scheduler gives
// it.
#pragma once

#include "lib/result.hpp"

#include <stdint.h>

namespace device::interrupt_lines {

// Once, while booting: the thread that sends what interrupt handlers cannot.
Result<void> start();

// KERN_INVALID_ARGUMENT: there is no such line; KERN_PROTECTION_FAILURE: it is the kernel's. Else
// it can be unmasked from now on.
Result<void> check(uint64_t line);

// With the devices' lock held: the line may fire, once.
void unmask(uint32_t line);

}  // namespace device::interrupt_lines
