#include "service/exit_notice.hpp"

#include <mach/task_end.h>

namespace task {

namespace {

// What follows the header in task_ended_message.
struct Fields {
    uint32_t reason;
    int32_t status;
    uint32_t vector;
    uint32_t page_fault;
    uint64_t address;
};
static_assert(sizeof(Fields) == sizeof(task_ended_message) - sizeof(mach_msg_header));

}  // namespace

Result<Box<ExitNotice>> ExitNotice::make(HeldRight&& exit) {
    if (exit.live() && !exit.is_send_once()) return MIG_BAD_ARGUMENTS;
    return Box<ExitNotice>::make(move(exit));
}

void ExitNotice::attach(Box<ExitNotice>&& notice, Task& task) {
    notice->action_.run = task_gone;
    task.when_gone(notice.take()->action_);
}

void ExitNotice::task_gone(Task::EndAction& action, Task&, const TaskEnd& end) {
    // The action is the notice's first member.
    static_assert(offsetof(ExitNotice, action_) == 0);
    const Box<ExitNotice> notice = Box<ExitNotice>::adopt(reinterpret_cast<ExitNotice&>(action));
    if (!notice->exit_.is_send_once()) return;
    const Fields fields = {static_cast<uint32_t>(end.reason), end.status, end.vector,
                           static_cast<uint32_t>(end.page_fault), end.address};
    ipc::send_message(move(notice->exit_), TASK_ENDED, &fields, sizeof(fields));
}

}  // namespace task
