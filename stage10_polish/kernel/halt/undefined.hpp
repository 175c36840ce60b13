// Undefined behaviour, noticed: a CHECKED build asks before each operation whether C++ defines it
// (-fsanitize=undefined), and calls a handler if it does not. Each says what was undefined, with
// which values and in which line, and panics.
#pragma once

#include "lib/string_view.hpp"

namespace undefined {

// For tests: from now on reports go here, and what is undefined is done all the same. Null: a
// panic. Two kinds cannot go on, and always panic: __builtin_unreachable and a missing return.
using Listener = void (*)(StringView report);
void set_listener(Listener listener);

}  // namespace undefined
