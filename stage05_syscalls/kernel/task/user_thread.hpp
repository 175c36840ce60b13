// Threads of programs: the loader starts a new task's first one, the thread_create call the others.
#pragma once

#include "task/task.hpp"

#include <mach/port.h>

namespace user_thread {

struct Options {
    uint64_t entry = 0;
    uint64_t stack = 0;     // the first value of RSP
    uint64_t argument = 0;  // of RDI; every other register is zero
    uint64_t fs_base = 0;
    mach_port_name_t name = MACH_PORT_NULL;  // chosen, or NULL: the kernel chooses
};

// A new thread of `task` runs in ring 3. Returns the task's name for it. KERN_INVALID_ADDRESS if an
// address is not the user's; on any error there is no thread.
Result<mach_port_name_t> start(Task& task, const Options& options);

}  // namespace user_thread
