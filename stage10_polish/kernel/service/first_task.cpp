#include "service/first_task.hpp"

#include "device/requests.hpp"
#include "lib/errors.hpp"
#include "lib/format.hpp"
#include "loader/loader.hpp"
#include "service/console_control.hpp"
#include "service/foreground.hpp"
#include "service/host_port.hpp"

namespace task {

namespace {

constinit const Job* session = nullptr;  // referred to for ever

Result<void> start_and_wait(StringView& reason) {
    const loader::Program program = TRY(loader::find("init"));
    const Ref<Job> job = TRY(Job::create());
    HeldRight given[] = {TRY(host_control_right()), TRY(console::control_right()),
                         device::master_right()};
    const StringView arguments[] = {"init"};
    loader::StartOptions options;
    options.strings.arguments = arguments;
    options.given_rights = given;
    options.job = job;
    const Ref<Task> task = TRY(loader::start(program, options, reason));
    session = RefPtr<Job>(job).take();
    return monitor::run_in_foreground(*task, program, console::tell_of_interrupt);
}

}  // namespace

void run_init() {
    StringView reason;
    const Result<void> result = start_and_wait(reason);
    if (result) return;
    println("init cannot be started: {}", reason.empty() ? error_text(result.error()) : reason);
}

bool in_session(const Task& task) { return session && task.job() == session; }

}  // namespace task
