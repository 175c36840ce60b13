// The PC's keyboard controller (Intel 8042) and the keyboard behind it, as scan codes of set 1. It
// may be missing, wedged or without a keyboard: no wait is without end.
#pragma once

#include "lib/result.hpp"

namespace keyboard_controller {

inline constexpr uint8_t IRQ = 1;

// What take() gives when bytes were lost on the way: nothing is known about the keys held down.
inline constexpr uint8_t LOST = 0xFF;

// Whatever the firmware left behind: the keyboard sends, its codes are translated to set 1, and
// each raises IRQ 1; the mouse is silent. False: there is no controller. Where nothing answers it
// takes some tens of milliseconds, else far less. Interrupts are off or the IRQ is masked.
bool initialise();

// The next scan code, KERN_NOT_FOUND if none waits. Interrupts are off.
Result<uint8_t> take();

}  // namespace keyboard_controller
