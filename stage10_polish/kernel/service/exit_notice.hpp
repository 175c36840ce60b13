// ExitNotice: the send-once right that a parent gave along, waiting for its child's end. When the
// task is gone and all it held is released, the right is used up by the message TASK_ENDED.
#pragma once

#include "ipc/held_right.hpp"
#include "memory/box.hpp"
#include "task/task.hpp"

namespace task {

class ExitNotice {
public:
    // `exit` may be NULL: then nobody is told. MIG_BAD_ARGUMENTS if it is another kind of right.
    static Result<Box<ExitNotice>> make(HeldRight&& exit);

    // From now on the notice belongs to the task. If that has ended already, the message goes now.
    static void attach(Box<ExitNotice>&& notice, Task& task);

    explicit ExitNotice(HeldRight&& exit) : exit_(move(exit)) {}

private:
    static void task_gone(Task::EndAction& action, Task& task, const TaskEnd& end);

    Task::EndAction action_;
    HeldRight exit_;
};

}  // namespace task
