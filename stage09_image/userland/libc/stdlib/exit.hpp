// Between libc's parts: what has to happen when the program ends.
#pragma once

// The start-up code's: called once by exit().
extern "C" void (*libc_exit_hook)(void);

// From now on exit() runs the atexit functions and flushes the output.
void run_at_exit();
