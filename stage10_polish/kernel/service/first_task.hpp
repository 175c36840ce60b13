// The first program: init, with the rights to switch the machine off and to say who has the
// console. It runs until it ends or Ctrl-] is typed.
#pragma once

#include "task/task.hpp"

namespace task {

// Runs it in the foreground of the monitor; says so if it cannot be started.
void run_init();

// Is it in the job of init? Besides init that is the shell, as init starts it. The task service
// gives nobody power over these.
bool in_session(const Task& task);

}  // namespace task
