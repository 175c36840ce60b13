// The master port of devices.
#pragma once

#include "ipc/held_right.hpp"

namespace device {

// Makes the port. Once, while booting.
void start();

// A send right to it; init gets one.
HeldRight master_right();

}  // namespace device
