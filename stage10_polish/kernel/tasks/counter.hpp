// A kernel task that keeps a counter for others: a server made with MIG (counter.defs). There is
// one at a time.
#pragma once

#include "ipc/held_right.hpp"
#include "task/task.hpp"

namespace counter {

struct Running {
    Ref<Task> task;  // to be terminated when it is not wanted any more
    HeldRight port;  // a send right: what clients call
};

// Starts the task. KERN_RESOURCE_SHORTAGE.
Result<Running> start();

}  // namespace counter
