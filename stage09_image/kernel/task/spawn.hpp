// Spawning: a message of the task service becomes a running program.
#pragma once

#include "ipc/kernel_message.hpp"

namespace task {

// TASK_SPAWN. The child runs, or nothing of it is left. The child inherits the bootstrap port of
// the task that asks.
kern_return_t handle_spawn(Request& request, Reply& reply);

}  // namespace task
