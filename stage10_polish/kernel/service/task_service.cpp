#include "service/task_service.hpp"

#include "lib/string.h"
#include "loader/birth_rights.hpp"
#include "service/first_task.hpp"
#include "sync/global.hpp"
#include "task/task.hpp"

#include <mig/task_service_server.hpp>

namespace task {

namespace {

class TaskService final : public KernelObject {
public:
    kern_return_t handle(Request& request, Reply& reply) override {
        return mig::handle(task_service_server, *this, request, reply);
    }

private:
    void destroy() override {}  // lives as long as the kernel
};

constinit Global<TaskService> the_service;

void describe(Task& task, task_list_entry& out) {
    const StringView name = task.name();
    out.id = task.id();
    out.threads = static_cast<uint32_t>(task.thread_count());
    out.memory = task.memory().charge() * PAGE_SIZE;
    out.run_time = task.run_time();
    memcpy(out.name, name.data(), min(name.size(), sizeof(out.name) - 1));
}

// The task with this id, if it is one that others may have power over.
Result<Ref<Task>> find(uint32_t id) {
    const RefPtr<Task> found = Task::find(id);
    if (!found) return KERN_NOT_FOUND;
    if (in_session(*found)) return KERN_PROTECTION_FAILURE;
    return Ref<Task>(*found);
}

}  // namespace

void start_service() { loader::add_birth_object(BIRTH_TASK_SERVICE, the_service.construct()); }

}  // namespace task

// --- task_service.defs; task_spawn is in spawn.cpp ---

kern_return_t serve_task_kill(mig::Request&, mig::Target, uint32_t id) {
    const Result<Ref<Task>> victim = task::find(id);
    if (!victim.ok()) return victim.error();
    victim.value()->terminate({.reason = TaskEnd::Reason::Killed});
    return KERN_SUCCESS;
}

kern_return_t serve_task_list(mig::Request&, mig::Target, uint32_t first_id,
                              task_list_entry* entries, uint32_t* count) {
    uint32_t after = first_id == 0 ? 0 : first_id - 1;
    while (*count < TASK_LIST_MAXIMUM) {
        const RefPtr<Task> next = Task::next_after(after);
        if (!next) break;
        after = next->id();
        task::describe(*next, entries[(*count)++]);
    }
    return KERN_SUCCESS;
}

kern_return_t serve_task_for_id(mig::Request&, mig::Target, uint32_t id, mig::Port* task) {
    const Result<Ref<Task>> found = task::find(id);
    if (found.ok()) *task = found.value()->port_right();
    return found.error();
}
