// What a task's port understands: the task's end, its special ports, its names.
#include "task/task_port.hpp"

#include "memory/heap.hpp"

#include <mach/mach.h>

namespace {

kern_return_t terminate(Task& task, const Request& request) {
    if (!request.exact<mach_plain_request>()) return MIG_BAD_ARGUMENTS;
    TaskEnd end;
    end.reason = TaskEnd::Reason::Killed;
    task.terminate(end);
    return KERN_SUCCESS;
}

kern_return_t info(Task& task, const Request& request, Reply& reply) {
    if (!request.exact<mach_plain_request>()) return MIG_BAD_ARGUMENTS;
    const auto made = reply.make<task_info_reply>();
    if (!made) return made.error();
    task_info_reply& answer = *made.value();
    answer.id = task.id();
    answer.threads = static_cast<uint32_t>(task.thread_count());
    answer.memory = task.memory().charge() * PAGE_SIZE;
    answer.run_time = task.run_time();
    return KERN_SUCCESS;
}

kern_return_t get_special_port(Task& task, const Request& request, Reply& reply) {
    const auto* message = request.exact<task_get_special_port_request>();
    if (!message) return MIG_BAD_ARGUMENTS;
    Result<HeldRight> port = task.special_port(message->which);
    if (!port) return port.error();
    const auto made = reply.make<mach_port_right_reply>(1);
    if (!made) return made.error();
    reply.set_port(made.value()->right, move(port).value());
    return KERN_SUCCESS;
}

kern_return_t set_special_port(Task& task, Request& request) {
    const auto* message = request.exact<task_set_special_port_request>(1);
    if (!message || !request.is_port(0)) return MIG_BAD_ARGUMENTS;
    const RightKind kind = request.port_kind(0);
    if (kind == RightKind::SendOnce || kind == RightKind::Receive) return MIG_BAD_ARGUMENTS;
    return task.set_special_port(message->which, request.take_port(0)).error();
}

}  // namespace

Result<TaskPort*> TaskPort::create(Task& task) {
    void* memory = memory::heap_allocate(sizeof(TaskPort));
    if (!memory) return KERN_RESOURCE_SHORTAGE;
    TaskPort* port = new (memory) TaskPort(task);
    const Result<void> opened = port->open();
    if (opened) return port;
    port->unref();
    return opened.error();
}

void TaskPort::destroy() {
    this->~TaskPort();
    memory::heap_free(this);
}

kern_return_t TaskPort::handle(Request& request, Reply& reply) {
    switch (request.id()) {
    case TASK_TERMINATE:
        return terminate(*task_, request);
    case TASK_INFO:
        return info(*task_, request, reply);
    case TASK_GET_SPECIAL_PORT:
        return get_special_port(*task_, request, reply);
    case TASK_SET_SPECIAL_PORT:
        return set_special_port(*task_, request);
    default:
        return task::handle_port_request(task_->space(), request, reply);
    }
}

HeldRight task_port(Task& task) { return task.port_right(); }
