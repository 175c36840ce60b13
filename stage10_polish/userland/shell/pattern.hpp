// Patterns: * any bytes, ? any one, [...] one of these, [!...] one of the others. A quoted byte
// means itself, and so does one behind a backslash that came out of an expansion. fnmatch() matches
// them.
#pragma once

#include "shell/cells.hpp"

namespace pattern {

// Can the cells from..to match anything but themselves?
bool is_one(const Cells& cells, size_t from, size_t to);
// Appends them as fnmatch() takes a pattern. False: no memory.
[[nodiscard]] bool write(const Cells& cells, size_t from, size_t to, Text& pattern);

}  // namespace pattern
