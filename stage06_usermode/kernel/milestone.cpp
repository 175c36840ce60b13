// ELF programs: one says hello, two run at the same time, and one that faults ends alone.
#include "monitor/milestone.hpp"

#include "lib/format.hpp"
#include "loader/loader.hpp"
#include "service/foreground.hpp"

namespace {

Result<Ref<Task>> start(Span<const StringView> arguments) {
    StringView reason = "is there no module of that name?";
    const loader::Program program = TRY(loader::find(arguments[0]));
    loader::StartOptions options;
    options.strings.arguments = arguments;
    Result<Ref<Task>> task = loader::start(program, options, reason);
    if (!task.ok()) {
        println("{}: not started: {}", program.name, reason);
        return task.error();
    }
    TRY(monitor::run_in_background(*task.value(), program));
    return task.value();
}

Result<TaskEnd> run(Span<const StringView> arguments) {
    const Ref<Task> task = TRY(start(arguments));
    if (task->wait_until_gone() != WaitResult::Woken) return KERN_ABORTED;
    return task->end();
}

Result<void> demonstrate() {
    static constexpr StringView HELLO[] = {"hello", "Mach_R"};
    static constexpr StringView LEFT[] = {"count", "left", "3"};
    static constexpr StringView RIGHT[] = {"count", "right", "3"};
    static constexpr StringView FAULT[] = {"faults", "null_write"};

    const TaskEnd hello = TRY(run(HELLO));
    const Ref<Task> left = TRY(start(LEFT));
    TRY(run(RIGHT));
    if (left->wait_until_gone() != WaitResult::Woken) return KERN_ABORTED;
    const TaskEnd fault = TRY(run(FAULT));
    if (fault.reason != TaskEnd::Reason::Faulted) return KERN_FAILURE;
    println("milestone 6: an ELF program said hello and ended with status {}, one that faulted "
            "ended alone",
            hello.status);
    return {};
}

}  // namespace

void milestone() {
    const Result<void> result = demonstrate();
    if (!result.ok()) println("milestone 6 was not reached: {}", result.error());
}
