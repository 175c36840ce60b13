// The console's control (console.defs): a port whose holder decides which job has the console, and
// learns of a Ctrl-C while that is the session's own.
#pragma once

#include "ipc/held_right.hpp"

namespace console {

// A send right to the port; init gets it. Once. KERN_RESOURCE_SHORTAGE.
Result<HeldRight> control_right();

// Uses up the send-once right that was registered with console_set_interrupt. False: there is none.
// In the interrupt handler; the message is on its way a moment later.
bool tell_of_interrupt();

}  // namespace console
