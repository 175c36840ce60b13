#include "task/task_service.hpp"

#include "ipc/kernel_object.hpp"
#include "lib/global.hpp"
#include "lib/string.h"
#include "loader/birth_rights.hpp"
#include "task/first_task.hpp"
#include "task/spawn.hpp"

#include <mach/task_service.h>

namespace task {

namespace {

kern_return_t handle_kill(const Request& request) {
    const auto* question = request.as<task_kill_request>();
    if (!question) return MIG_BAD_ARGUMENTS;
    const RefPtr<Task> victim = Task::find(question->id);
    if (!victim) return KERN_NOT_FOUND;
    if (is_init(*victim)) return KERN_PROTECTION_FAILURE;
    victim->terminate({.reason = TaskEnd::Reason::Killed});
    return KERN_SUCCESS;
}

void describe(Task& task, task_list_entry& out) {
    const StringView name = task.name();
    out.id = task.id();
    out.threads = static_cast<uint32_t>(task.thread_count());
    out.memory = task.memory().charge() * PAGE_SIZE;
    out.run_time = task.run_time();
    memcpy(out.name, name.data(), min(name.size(), sizeof(out.name) - 1));
}

kern_return_t handle_list(const Request& request, Reply& reply) {
    const auto* question = request.as<task_list_request>();
    if (!question) return MIG_BAD_ARGUMENTS;
    const auto message = reply.make<task_list_reply>();
    if (!message) return message.error();

    task_list_reply& answer = *message.value();
    uint32_t after = question->first_id == 0 ? 0 : question->first_id - 1;
    while (answer.count < TASK_LIST_MAXIMUM) {
        const RefPtr<Task> next = Task::next_after(after);
        if (!next) break;
        after = next->id();
        describe(*next, answer.entries[answer.count++]);
    }
    reply.truncate(static_cast<uint32_t>(offsetof(task_list_reply, entries) +
                                         answer.count * sizeof(task_list_entry)));
    return KERN_SUCCESS;
}

class TaskService final : public KernelObject {
public:
    kern_return_t handle(Request& request, Reply& reply) override {
        switch (request.id()) {
        case TASK_SPAWN:
            return handle_spawn(request, reply);
        case TASK_KILL:
            return handle_kill(request);
        case TASK_LIST:
            return handle_list(request, reply);
        default:
            return MIG_BAD_ID;
        }
    }

private:
    void destroy() override {}  // lives as long as the kernel
};

constinit Global<TaskService> the_service;

}  // namespace

void start_service() { loader::add_birth_object(BIRTH_TASK_SERVICE, the_service.construct()); }

}  // namespace task
