// run, start, continue: programs from the monitor.
#include "lib/format.hpp"
#include "loader/loader.hpp"
#include "monitor/monitor.hpp"
#include "service/foreground.hpp"

namespace {

// The program that the arguments name, started with them as its argument vector. Says why it is
// not.
RefPtr<Task> start_program(const monitor::Arguments& arguments, loader::Program& program) {
    const StringView name = arguments[0];
    const Result<loader::Program> found = loader::find(name);
    if (!found.ok()) {
        println("{}: no such program", name);
        return nullptr;
    }
    program = found.value();

    loader::StartOptions options;
    options.strings.arguments = arguments.words();
    StringView reason;
    Result<Ref<Task>> task = loader::start(program, options, reason);
    if (!task.ok()) {
        println("{}: not started: {}", name, reason);
        return nullptr;
    }
    return task.value();
}

void run(monitor::Arguments& arguments) {
    if (const RefPtr<Task> other = monitor::foreground()) {
        println("{} is in the foreground; `continue` goes back to it", other->name());
        return;
    }
    loader::Program program;
    const RefPtr<Task> task = start_program(arguments, program);
    if (task && !monitor::run_in_foreground(*task, program)) {
        println("{}: not started: not enough memory", program.name);
    }
}

void start(monitor::Arguments& arguments) {
    loader::Program program;
    const RefPtr<Task> task = start_program(arguments, program);
    if (task && !monitor::run_in_background(*task, program)) {
        println("{}: not started: not enough memory", program.name);
    }
}

void go_on(monitor::Arguments&) {
    if (monitor::foreground()) {
        monitor::continue_foreground();
    } else {
        monitor::leave();
    }
}

MONITOR_COMMAND(run, "NAME [ARGUMENTS...]", "runs a program and waits for its end", run);
MONITOR_COMMAND(start, "NAME [ARGUMENTS...]", "starts a program and goes on", start);
MONITOR_COMMAND(continue, "", "gives the console back after Ctrl-]", go_on);

}  // namespace
