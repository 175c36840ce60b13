// A program in ring 3 prints to the console, by a system call, and ends with a status.
#include "monitor/milestone.hpp"

#include "lib/format.hpp"
#include "loader/loader.hpp"
#include "service/foreground.hpp"

namespace {

Result<int32_t> run_greet(StringView& reason) {
    const loader::Program program = TRY(loader::find("greet"));
    const StringView arguments[] = {"greet", "Mach_R"};
    loader::StartOptions options;
    options.strings.arguments = arguments;
    const Ref<Task> task = TRY(loader::start(program, options, reason));
    TRY(monitor::run_in_background(*task, program));
    if (task->wait_until_gone() != WaitResult::Woken) return KERN_ABORTED;
    return task->end().status;
}

}  // namespace

void milestone() {
    StringView reason = "is there no module of that name?";
    const Result<int32_t> status = run_greet(reason);
    if (!status.ok()) return println("greet was not started: {}", reason);
    println("milestone 5: a program in ring 3 printed to the console and ended with status {}",
            status.value());
}
