// Spawning: task_spawn of the task service. The child runs, or nothing of it is left. The child
// inherits the special ports and the job of the task that asks.
#include "containers/vector.hpp"
#include "loader/loader.hpp"
#include "memory/box.hpp"
#include "service/exit_notice.hpp"

#include <mig/task_service_server.hpp>

namespace task {

namespace {

// The texts that follow each other in `block`, each with its zero. KERN_INVALID_ARGUMENT if the
// last one has none.
Result<void> split(Span<const char> block, Vector<StringView>& texts) {
    if (!block.empty() && block[block.size() - 1] != 0) return KERN_INVALID_ARGUMENT;
    for (size_t at = 0; at < block.size();) {
        const StringView text(block.data() + at);
        TRY(texts.push_back(text));
        at += text.size() + 1;
    }
    return {};
}

Result<void> take_rights(mig::Ports& from, Vector<HeldRight>& rights) {
    if (from.count() > SPAWN_RIGHTS_MAXIMUM) return KERN_INVALID_ARGUMENT;
    for (uint32_t i = 0; i < from.count(); i++) TRY(rights.push_back(from.take(i)));
    return {};
}

// What the child is to get. Valid while the request is.
struct Wanted {
    StringView path;
    Span<const char> environment;
    Span<const char> arguments;
    uint32_t flags;
    Job* job;  // null: a new one
};

// Everything that can fail comes before the child's first instruction; what is left to the caller,
// to hand its port over, cannot.
Result<Ref<Task>> spawn(const Wanted& wanted, HeldRight&& exit, mig::Ports& given) {
    if ((wanted.flags & ~SPAWN_BACKGROUND) != 0) return KERN_INVALID_ARGUMENT;
    Vector<StringView> arguments;
    Vector<StringView> environment;
    Vector<HeldRight> rights;
    TRY(split(wanted.arguments, arguments));
    TRY(split(wanted.environment, environment));
    TRY(take_rights(given, rights));
    const loader::Program program = TRY(loader::find(wanted.path));
    Box<ExitNotice> notice = TRY(ExitNotice::make(move(exit)));

    loader::StartOptions options;
    options.strings = {arguments.span(), environment.span()};
    options.parent = Task::current();
    options.given_rights = rights.span();
    if (wanted.job) options.job = RefPtr<Job>(*wanted.job);
    StringView reason;
    Ref<Task> child = TRY(loader::start(program, options, reason));
    // The point of no return: the child runs.
    ExitNotice::attach(move(notice), *child);
    return child;
}

}  // namespace

}  // namespace task

kern_return_t serve_task_spawn(mig::Request&, mig::Target target, mig::Port exit, mig::Ports rights,
                               uint32_t flags, const char* path, const char* environment,
                               uint32_t environment_count, const char* arguments,
                               uint32_t arguments_count, mig::Port* task, uint32_t* id) {
    Job* const own = target.job() ? target.job() : Task::current()->job();
    const Result<Ref<Task>> child = task::spawn({.path = path,
                                                 .environment = {environment, environment_count},
                                                 .arguments = {arguments, arguments_count},
                                                 .flags = flags,
                                                 .job = flags & SPAWN_BACKGROUND ? nullptr : own},
                                                move(exit), rights);
    if (!child.ok()) return child.error();
    *task = child.value()->port_right();
    *id = child.value()->id();
    return KERN_SUCCESS;
}
