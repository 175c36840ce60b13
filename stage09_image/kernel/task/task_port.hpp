// TaskPort: the kernel object behind a task's port. Whoever holds a send right to it has full power
// over the task: its names (mach/mach_port.h), its special ports, its end (mach/mach.h). Invariant:
// it keeps the Task object, and is closed when the task has ended.
#pragma once

#include "ipc/kernel_object.hpp"
#include "task/task.hpp"

class TaskPort final : public KernelObject {
public:
    static Result<TaskPort*> create(Task& task);  // the caller has a reference

    kern_return_t handle(Request& request, Reply& reply) override;

private:
    explicit TaskPort(Task& task) : task_(task) {}
    void destroy() override;

    Ref<Task> task_;
};

namespace task {

// The names of a task, by message: ids from MACH_PORT_NAMES on.
kern_return_t handle_port_request(Space& space, Request& request, Reply& reply);

}  // namespace task

// A send right for the task's port; NULL when the task is gone.
HeldRight task_port(Task& task);
