// What a task's port understands: mach_port.defs (port_requests.cpp has the handlers) and
// mach.defs.
#include "task/task_port.hpp"

#include "memory/heap.hpp"
#include "task/thread_port.hpp"

#include <mig/mach_port_server.hpp>
#include <mig/mach_server.hpp>

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
    const bool names = request.id() >= MACH_PORT_NAMES;
    return mig::handle(names ? mach_port_server : mach_server, *this, request, reply);
}

HeldRight task_port(Task& task) { return task.port_right(); }

// --- mach.defs, as far as it is about tasks ---

kern_return_t serve_task_terminate(mig::Request&, Task* task) {
    task->terminate({.reason = TaskEnd::Reason::Killed});
    return KERN_SUCCESS;
}

kern_return_t serve_task_threads(mig::Request&, Task* task, mig::Ports* threads) {
    Vector<RefPtr<Thread>> list;
    const Result<void> listed = task->list_threads(list);
    if (!listed.ok()) return listed.error();
    for (const RefPtr<Thread>& thread : list) {
        scheduler::preemption_point();
        Result<HeldRight> right = thread_port(*thread);
        if (right.error() == KERN_INVALID_ARGUMENT) continue;  // it has just ended
        if (!right.ok()) return right.error();
        const Result<void> added = threads->add(move(right).value());
        if (!added.ok()) return added.error();
    }
    return KERN_SUCCESS;
}

kern_return_t serve_task_info(mig::Request&, Task* task, uint32_t* id, uint32_t* threads,
                              uint64_t* memory, uint64_t* run_time) {
    *id = task->id();
    *threads = static_cast<uint32_t>(task->thread_count());
    *memory = task->memory().charge() * PAGE_SIZE;
    *run_time = task->run_time();
    return KERN_SUCCESS;
}

kern_return_t serve_vm_read(mig::Request&, Task* task, uint64_t address, uint64_t size,
                            mig::Memory<uint8_t>* data) {
    if (size > MACH_MSG_OOL_MAX) return KERN_INVALID_ARGUMENT;
    Result<CapturedMemory> captured = task->memory().capture(address, size, false);
    if (!captured.ok()) return captured.error();
    *data = mig::Memory<uint8_t>(move(captured).value());
    return KERN_SUCCESS;
}

kern_return_t serve_task_get_special_port(mig::Request&, Task* task, int which, mig::Port* port) {
    Result<HeldRight> right = task->special_port(which);
    if (right.ok()) *port = move(right).value();
    return right.error();
}

kern_return_t serve_task_set_special_port(mig::Request&, Task* task, int which, mig::Port port) {
    return task->set_special_port(which, move(port)).error();
}
