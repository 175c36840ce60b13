// The first serial port (COM1, 115200 8N1): a console sink, and input by interrupt.
#pragma once

namespace serial {

// Adds the sink if there is such a port. Works before anything else does.
void initialise();

// Lets typed bytes arrive, by IRQ 4. After interrupts::initialise().
void enable_input();

// Waits until the last byte has left: switching off loses what has not.
void wait_until_sent();

}  // namespace serial
