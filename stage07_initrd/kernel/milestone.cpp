// A program from the archive lists the archive's files and reads one, by messages to the file
// service.
#include "monitor/milestone.hpp"

#include "lib/format.hpp"
#include "loader/loader.hpp"
#include "service/foreground.hpp"

namespace {

// Runs `show` from the archive; true if it ended with status 0.
bool show(Span<const StringView> arguments) {
    const Result<loader::Program> program = loader::find(arguments[0]);
    if (!program) {
        println("milestone 7 needs {} in the archive: {}", arguments[0], program.error());
        return false;
    }
    loader::StartOptions options;
    options.strings.arguments = arguments;
    StringView reason;
    const Result<Ref<Task>> task = loader::start(program.value(), options, reason);
    // Not in the foreground: the console may belong to another program.
    if (!task || !monitor::run_in_background(*task.value(), program.value())) {
        println("{}: not started: {}", arguments[0], reason);
        return false;
    }
    (void)task.value()->wait_until_gone();
    const TaskEnd& end = task.value()->end();
    return end.reason == TaskEnd::Reason::Exited && end.status == 0;
}

}  // namespace

void milestone() {
    static constexpr StringView LIST[] = {"show"};
    static constexpr StringView READ[] = {"show", "welcome.txt"};
    if (show(LIST) && show(READ)) {
        println("milestone 7: a program listed the archive and read a file, by messages to a port");
    }
}
