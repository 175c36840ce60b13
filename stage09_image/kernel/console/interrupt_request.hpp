// Ctrl-C as a message: a program registers a send-once right with the console input (the message
// console_set_interrupt of console.defs), and the next Ctrl-C that nobody reads as a byte uses
// it up.
#pragma once

namespace console {

// Lets the console input answer messages.
void accept_interrupt_requests();

}  // namespace console
