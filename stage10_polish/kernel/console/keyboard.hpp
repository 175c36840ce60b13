// The keyboard as console input, beside the serial line: what is typed on either arrives alike.
#pragma once

namespace keyboard {

// Lets typed keys arrive, by IRQ 1; does nothing where there is no keyboard controller. After
// interrupts::initialise().
void start();

}  // namespace keyboard
