// Globbing: the paths that a pattern matches, in whatever servers' directories they are.
#pragma once

#include "shell/cells.hpp"
#include "shell/words.hpp"

class Shell;

// Adds them, sorted; none if there are none. A name that begins with . is only matched by a pattern
// that does. A directory that cannot be read has nothing in it. False: no memory.
[[nodiscard]] bool glob(const Shell& shell, const Cells& pattern, Words& paths);
