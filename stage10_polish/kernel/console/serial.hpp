// The first serial port (COM1, 115200 8N1): a console sink, and input by interrupt. Output that the
// port cannot take at once waits in a ring; write() returns meanwhile, unless the ring is full.
#pragma once

namespace serial {

// Adds the sink if there is such a port. Works before anything else does.
void initialise();

// Lets typed bytes arrive, and bytes from the ring leave, by IRQ 4. After interrupts::initialise().
void enable_input();

// For a kernel that is about to stop: sends what the ring holds, before anything else, and keeps
// nothing back any more. With interrupts off, as they stay.
void poll_from_now_on();

// The same, and waits until the last byte has left: switching off loses what has not.
void wait_until_sent();

}  // namespace serial
