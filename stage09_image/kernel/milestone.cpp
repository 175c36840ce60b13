// From a disk's first sector to a program in ring 3: who loaded the kernel, and that what came with
// it runs.
#include "monitor/milestone.hpp"

#include "boot/boot.hpp"
#include "lib/format.hpp"
#include "loader/loader.hpp"
#include "service/foreground.hpp"

namespace {

// Runs a program from the archive; true if it ended with status 0.
bool run(Span<const StringView> arguments) {
    const Result<loader::Program> program = loader::find(arguments[0]);
    if (!program) {
        println("milestone 9 needs {} in the archive: {}", arguments[0], program.error());
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
    static constexpr StringView CAT[] = {"cat", "welcome.txt"};
    if (!run(CAT)) return;
    const BootInformation& loaded = boot::information();
    println("milestone 9: {} read kernel and archive, started by {} firmware", loaded.loader_name(),
            loaded.from_efi() ? "UEFI" : "BIOS");
}
