// What only shows when the whole interface is known.
#pragma once

#include "interface.hpp"

namespace generator {

// Refuses an interface without routines, messages that are too large, arguments whose names clash.
void check(const Interface& interface);

}  // namespace generator
