// The first program: init, with the right to switch the machine off. It has the console until it
// ends or Ctrl-] is typed.
#pragma once

#include "task/task.hpp"

namespace task {

// Runs it in the foreground of the monitor; says so if it cannot be started.
void run_init();

// The task service does not kill it: nothing would be left to use the machine with.
bool is_init(const Task& task);

}  // namespace task
