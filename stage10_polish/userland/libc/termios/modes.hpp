// What the parts of termios.h share.
#pragma once

#include <mach/syscalls.h>
#include <stdint.h>
#include <termios.h>

namespace console_modes {

// A byte that is to be read before all that is typed from now on.
void typed_early(uint8_t byte);

}  // namespace console_modes
