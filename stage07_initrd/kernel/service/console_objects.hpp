// The console's two kernel objects: input and output are separate rights, so that a program can be
// given one without the other.
#pragma once

#include "service/console_input.hpp"
#include "service/console_output.hpp"

namespace console {

// Makes both, gives every task that is started from now on a right to each, and has typed bytes go
// through the input object. Needs tasks.
void start_objects();

ConsoleInput& input_object();
ConsoleOutput& output_object();

}  // namespace console
