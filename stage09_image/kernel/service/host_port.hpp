// The host's two ports (host.defs): information for everybody, and the control port, whose
// holder may switch the machine off.
#pragma once

#include "ipc/held_right.hpp"

namespace task {

// Every program started from now on has a send right to the information port at birth.
void start_host_port();

// A send right to the control port; init gets it. KERN_RESOURCE_SHORTAGE.
Result<HeldRight> host_control_right();

}  // namespace task
