#include "task/spawn.hpp"

#include "lib/box.hpp"
#include "lib/vector.hpp"
#include "loader/loader.hpp"
#include "task/exit_notice.hpp"

#include <mach/task_service.h>

namespace task {

namespace {

constexpr uint32_t EXIT_DESCRIPTOR = 0;
constexpr uint32_t RIGHTS_DESCRIPTOR = 1;

// The texts that follow each other in `block`, each with its zero. KERN_INVALID_ARGUMENT if the
// last one has none.
Result<void> split(const char* block, uint32_t size, Vector<StringView>& texts) {
    if (size > 0 && block[size - 1] != 0) return KERN_INVALID_ARGUMENT;
    for (uint32_t at = 0; at < size;) {
        const StringView text(block + at);
        TRY(texts.push_back(text));
        at += static_cast<uint32_t>(text.size()) + 1;
    }
    return {};
}

// The request's structure if every size in it holds and the descriptors are what they should be.
const task_spawn_request* checked(const Request& request) {
    constexpr uint32_t fixed = offsetof(task_spawn_request, arguments);
    const auto* message = request.as<task_spawn_request>(2, fixed);
    if (!message || !request.is_port(EXIT_DESCRIPTOR) ||
        !request.is_port_array(RIGHTS_DESCRIPTOR)) {
        return nullptr;
    }
    const bool fits = message->path_size >= 1 && message->path_size <= SPAWN_PATH_SIZE &&
                      message->path[message->path_size - 1] == 0 &&
                      message->environment_size <= SPAWN_ENVIRONMENT_SIZE &&
                      message->arguments_size <= SPAWN_ARGUMENTS_SIZE &&
                      fixed + message->arguments_size <= request.size() &&
                      request.port_count(RIGHTS_DESCRIPTOR) <= SPAWN_RIGHTS_MAXIMUM &&
                      (message->flags & ~SPAWN_BACKGROUND) == 0;
    return fits ? message : nullptr;
}

Result<void> take_rights(Request& request, Vector<HeldRight>& rights) {
    for (uint32_t i = 0; i < request.port_count(RIGHTS_DESCRIPTOR); i++) {
        TRY(rights.push_back(request.take_port(RIGHTS_DESCRIPTOR, i)));
    }
    return {};
}

// Everything that can fail comes before the child's first instruction, but for the two steps at the
// end, which cannot.
Result<void> spawn(Request& request, const task_spawn_request& message, Reply& reply) {
    Vector<StringView> arguments;
    Vector<StringView> environment;
    Vector<HeldRight> rights;
    TRY(split(message.arguments, message.arguments_size, arguments));
    TRY(split(message.environment, message.environment_size, environment));
    TRY(take_rights(request, rights));
    task_spawn_reply& answer = *TRY(reply.make<task_spawn_reply>(1));
    const loader::Program program = TRY(loader::find(message.path));
    Box<ExitNotice> notice = TRY(ExitNotice::make(request.take_port(EXIT_DESCRIPTOR)));

    loader::StartOptions options;
    options.strings = {arguments.span(), environment.span()};
    options.parent = Task::current();
    options.given_rights = rights.span();
    options.background = message.flags & SPAWN_BACKGROUND;
    StringView reason;
    const Ref<Task> child = TRY(loader::start(program, options, reason));

    answer.id = child->id();
    reply.set_port(answer.task, child->port_right());
    ExitNotice::attach(move(notice), *child);
    return {};
}

}  // namespace

kern_return_t handle_spawn(Request& request, Reply& reply) {
    const auto* message = checked(request);
    if (!message) return MIG_BAD_ARGUMENTS;
    return spawn(request, *message, reply).error();
}

}  // namespace task
