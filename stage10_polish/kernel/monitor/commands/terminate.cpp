// terminate: ends a task, whichever it is. The task service does not end the session, init and the
// shell; whoever sits at the machine may.
#include "lib/format.hpp"
#include "monitor/monitor.hpp"
#include "task/task.hpp"

namespace {

void terminate(monitor::Arguments& arguments) {
    const Result<uint64_t> id = arguments.number(0);
    if (!id.ok() || id.value() > UINT32_MAX) {
        println("terminate: ID is a task's number, see `tasks`");
        return;
    }
    const RefPtr<Task> task = Task::find(static_cast<uint32_t>(id.value()));
    if (!task) {
        println("terminate: no task {}", id.value());
        return;
    }
    task->terminate({.reason = TaskEnd::Reason::Killed});
    println("{} is ended", task->name());
}

MONITOR_COMMAND(terminate, "ID", "ends a task", terminate);

}  // namespace
