#include "task/first_task.hpp"

#include "console/console_objects.hpp"
#include "console/interrupt_request.hpp"
#include "lib/errors.hpp"
#include "lib/format.hpp"
#include "loader/loader.hpp"
#include "monitor/foreground.hpp"
#include "task/host_port.hpp"

namespace task {

namespace {

constinit uint32_t init_id = 0;  // none yet: ids begin at 1

Result<void> start_and_wait(StringView& reason) {
    const loader::Program program = TRY(loader::find("init"));
    HeldRight given[] = {TRY(host_control_right())};
    const StringView arguments[] = {"init"};
    loader::StartOptions options;
    options.strings.arguments = arguments;
    options.given_rights = given;
    const Ref<Task> task = TRY(loader::start(program, options, reason));
    init_id = task->id();
    monitor::spare_from_interrupt(*task);
    console::accept_interrupt_requests();
    return monitor::run_in_foreground(*task, program);
}

}  // namespace

void run_init() {
    StringView reason;
    const Result<void> result = start_and_wait(reason);
    if (result) return;
    println("init cannot be started: {}", reason.empty() ? error_text(result.error()) : reason);
}

bool is_init(const Task& task) { return task.id() == init_id; }

}  // namespace task
