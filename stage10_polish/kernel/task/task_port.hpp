// TaskPort: the kernel object behind a task's port. Whoever holds a send right to it has full power
// over the task: its names (mach_port.defs), its memory, its special ports, its end (mach.defs).
// Invariant: it keeps the Task object, and is closed when the task has ended.
#pragma once

#include "ipc/kernel_object.hpp"
#include "task/task.hpp"

class TaskPort final : public KernelObject {
public:
    static Result<TaskPort*> create(Task& task);  // the caller has a reference

    kern_return_t handle(Request& request, Reply& reply) override;
    Task* task() override { return task_.get(); }

private:
    explicit TaskPort(Task& task) : task_(task) {}
    void destroy() override;

    Ref<Task> task_;
};

// A send right for the task's port; NULL when the task is gone.
HeldRight task_port(Task& task);
// The task whose port a request came to, or null.
inline Task* task_behind(KernelObject& object) { return object.task(); }
