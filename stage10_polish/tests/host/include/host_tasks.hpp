// For host tests: tasks as the kernel has them - with address spaces, name spaces, ports of their
// own and the reaper - on the emulated machine.
#pragma once

#include <stdint.h>

// Call it first; the machine then lasts as long as the program. Its frames take real memory only
// when they are used.
void host_tasks(uint64_t frames);
