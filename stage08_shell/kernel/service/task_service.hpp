// The task service: spawn, kill and list, and new jobs, by the messages of task_service.defs. A
// parent learns of its child's end by the send-once right it gave along; nothing is left behind to
// be waited for.
#pragma once

namespace task {

// Opens the service's port; every program started from now on has a send right to it at birth.
void start_service();

}  // namespace task
