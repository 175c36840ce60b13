// How a task ended, in words: "exit 3", "killed: page fault at 0x10 (write), rip 0x401020".
#pragma once

#include "lib/format.hpp"
#include "task/task.hpp"

void format_value(Writer& writer, const FormatSpec& spec, const TaskEnd& end);
