// What a device may be made of: resources that the machine has and the kernel does not use itself.
#pragma once

#include "lib/result.hpp"

#include <mig/device.h>

namespace device::claims {

// KERN_INVALID_ARGUMENT: not a resource; KERN_PROTECTION_FAILURE: the kernel's; KERN_NOT_FOUND:
// there is no such PCI function.
Result<void> check(const device_resource& resource);

// Nobody may have one while somebody else has the other. Interrupt lines are shared.
bool exclude_each_other(const device_resource& one, const device_resource& other);

}  // namespace device::claims
