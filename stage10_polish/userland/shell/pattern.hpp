// Patterns: * any bytes, ? any one, [...] one of these, [!...] one of the others. A quoted byte
// means itself, and so does one behind a backslash that came out of an expansion.
#pragma once

#include "shell/cells.hpp"

namespace pattern {

// Can the cells from..to match anything but themselves?
bool is_one(const Cells& cells, size_t from, size_t to);
// Do they match all of the text?
bool matches(const Cells& cells, size_t from, size_t to, const char* text, size_t size);

}  // namespace pattern
