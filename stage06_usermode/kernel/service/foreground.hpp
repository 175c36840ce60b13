// Programs started from the monitor: how they ended is printed as "NAME: exit STATUS" or "NAME:
// killed: REASON". At most one is in the foreground: its job has the console's input, Ctrl-C ends
// that job, and Ctrl-] brings the monitor back while it goes on.
#pragma once

#include "loader/program.hpp"
#include "service/console_input.hpp"
#include "task/task.hpp"

namespace monitor {

// Has Ctrl-] mean what it should. Needs the console's objects.
void start_foreground();

// The task in the foreground, or null.
RefPtr<Task> foreground();

// Gives the console to the job of a task just started, until the task has ended or Ctrl-] is typed.
// Only when no other is in the foreground. On an error (no memory) the task has been ended.
// `interrupted`: what Ctrl-C does instead of ending the job (ConsoleInput::set_home).
Result<void> run_in_foreground(Task& task, const loader::Program& program,
                               ConsoleInput::Action interrupted = nullptr);
// Goes back to the task in the foreground, if there is one still.
void continue_foreground();

// The monitor goes on at once; the end is printed when it comes. Errors as above.
Result<void> run_in_background(Task& task, const loader::Program& program);

}  // namespace monitor
