// Between libc's parts: what has to happen when the program ends.
#pragma once

// The start-up code's: exit() calls the first before the program's destructors, the second after.
extern "C" void (*libc_registered_hook)(void);
extern "C" void (*libc_output_hook)(void);
