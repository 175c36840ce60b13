// The same program with every shortcut and without: the same answer, and only the count of messages
// that took the fast path tells the two apart.
#include "monitor/milestone.hpp"

#include "ipc/counts.hpp"
#include "ipc/lock.hpp"
#include "ipc/mach_msg.hpp"
#include "lib/format.hpp"
#include "loader/loader.hpp"
#include "service/foreground.hpp"

namespace {

// Runs a program from the archive; true if it ended with status 0.
bool run(Span<const StringView> arguments) {
    const Result<loader::Program> program = loader::find(arguments[0]);
    if (!program) {
        println("milestone 10 needs {} in the archive: {}", arguments[0], program.error());
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

uint64_t fast_messages() { return ipc::counts_now().fast_messages; }

// `cat welcome.txt`, with the fast path or without; false if it failed. `messages`: how many took
// that path.
bool cat(bool fast, uint64_t& messages) {
    static constexpr StringView CAT[] = {"cat", "welcome.txt"};
    const bool before = ipc::fast_path_enabled.exchange(fast);
    const uint64_t first = fast_messages();
    const bool ran = run(CAT);
    ipc::fast_path_enabled.store(before);
    messages = fast_messages() - first;
    return ran;
}

}  // namespace

void milestone() {
    uint64_t plain = 0;
    uint64_t fast = 0;
    if (!cat(false, plain) || !cat(true, fast)) return;
    println("milestone 10: the same answer twice; {} messages took the fast path, then {}", plain,
            fast);
}
