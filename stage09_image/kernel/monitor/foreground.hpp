// Programs started from the monitor: how they ended is printed as "NAME: exit STATUS" or "NAME:
// killed: REASON". At most one is in the foreground: it has the console's input, Ctrl-C ends it,
// and Ctrl-] brings the monitor back while it goes on.
#pragma once

#include "loader/program.hpp"
#include "task/task.hpp"

namespace monitor {

// Has Ctrl-C and Ctrl-] mean what they should. Needs the console's objects.
void start_foreground();

// The task in the foreground, or null.
RefPtr<Task> foreground();

// Gives the console to a task just started, until it has ended or Ctrl-] is typed. Only when no
// other is in the foreground. On an error (no memory) the task has been ended.
Result<void> run_in_foreground(Task& task, const loader::Program& program);
// From now on Ctrl-C does not end this task while it is in the foreground: what nobody registered
// for is a byte of input.
void spare_from_interrupt(const Task& task);
// Goes back to the task in the foreground, if there is one still.
void continue_foreground();

// The monitor goes on at once; the end is printed when it comes. Errors as above.
Result<void> run_in_background(Task& task, const loader::Program& program);

}  // namespace monitor
