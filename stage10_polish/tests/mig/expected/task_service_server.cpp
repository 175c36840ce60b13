// Server of subsystem task_service: checks every request before its handler sees it.
// Made by mig from task_service.defs.
#include "task_service_server.hpp"

namespace {

constexpr mig::Descriptor task_spawn_request_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND_ONCE},  // exit
    {MACH_MSG_OOL_PORTS_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // rights
};
constexpr mig::Shape task_spawn_request_shape = {
    .size_least = 1240,
    .size_most = 5336,
    .descriptor_count = 2,
    .descriptors = task_spawn_request_descriptors,
};

constexpr mig::Shape task_kill_request_shape = {
    .size_least = 32,
    .size_most = 32,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape task_list_request_shape = {
    .size_least = 32,
    .size_most = 32,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape task_for_id_request_shape = {
    .size_least = 32,
    .size_most = 32,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape job_create_request_shape = {
    .size_least = 24,
    .size_most = 24,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape job_end_request_shape = {
    .size_least = 24,
    .size_most = 24,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

kern_return_t handle_task_spawn(mig::Target service, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(task_spawn_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct task_spawn_request>();
    const uint64_t question_end =
        offsetof(struct task_spawn_request, arguments) +
        question.arguments_count * sizeof(question.arguments[0]);
    if (question.path_size > 128 || !mig::is_string(question.path, question.path_size, 128) ||
        question.environment_count > 1024 || question.arguments_count > 4096 ||
        request.size() != mig::padded(question_end)) {
        return MIG_BAD_ARGUMENTS;
    }
    auto* answer = reply.make<struct task_spawn_reply>(1, 0);
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::Port task = {};

    const kern_return_t code = serve_task_spawn(request, service, request.port(0), request.ports(1),
                                                question.flags, question.path, question.environment,
                                                question.environment_count, question.arguments,
                                                question.arguments_count, &task, &answer->id);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    reply.set_port(answer->task, task, MACH_MSG_TYPE_MAKE_SEND);
    return KERN_SUCCESS;
}

kern_return_t handle_task_kill(mig::Target service, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(task_kill_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct task_kill_request>();
    if (reply.make<struct task_kill_reply>() == nullptr) return KERN_RESOURCE_SHORTAGE;

    const kern_return_t code = serve_task_kill(request, service, question.id);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

kern_return_t handle_task_list(mig::Target service, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(task_list_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct task_list_request>();
    auto* answer = reply.make<struct task_list_reply>();
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;

    const kern_return_t code = serve_task_list(request, service, question.first_id, answer->entries,
                                               &answer->entries_count);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    if (answer->entries_count > 32) return MIG_ARRAY_TOO_LARGE;
    const uint64_t answer_end =
        offsetof(struct task_list_reply, entries) +
        answer->entries_count * sizeof(answer->entries[0]);
    reply.end(answer_end);
    return KERN_SUCCESS;
}

kern_return_t handle_task_for_id(mig::Target service, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(task_for_id_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct task_for_id_request>();
    auto* answer = reply.make<struct task_for_id_reply>(1, 0);
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::Port task = {};

    const kern_return_t code = serve_task_for_id(request, service, question.id, &task);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    reply.set_port(answer->task, task, MACH_MSG_TYPE_MAKE_SEND);
    return KERN_SUCCESS;
}

kern_return_t handle_job_create(mig::Target service, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(job_create_request_shape)) return MIG_BAD_ARGUMENTS;
    auto* answer = reply.make<struct job_create_reply>(1, 0);
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::Port job = {};

    const kern_return_t code = serve_job_create(request, service, &job);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    reply.set_port(answer->job, job, MACH_MSG_TYPE_MOVE_SEND);
    return KERN_SUCCESS;
}

kern_return_t handle_job_end(mig::Target job, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(job_end_request_shape)) return MIG_BAD_ARGUMENTS;
    if (reply.make<struct job_end_reply>() == nullptr) return KERN_RESOURCE_SHORTAGE;
    Job* object = job_behind(job);
    if (object == nullptr) return MIG_BAD_ID;

    const kern_return_t code = serve_job_end(request, object);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

}  // namespace

kern_return_t task_service_server(mig::Target target, mig::Request& request, mig::Reply& reply) {
    switch (request.id()) {
    case TASK_SPAWN:
        return handle_task_spawn(target, request, reply);
    case TASK_KILL:
        return handle_task_kill(target, request, reply);
    case TASK_LIST:
        return handle_task_list(target, request, reply);
    case TASK_FOR_ID:
        return handle_task_for_id(target, request, reply);
    case JOB_CREATE:
        return handle_job_create(target, request, reply);
    case JOB_END:
        return handle_job_end(target, request, reply);
    default:
        return MIG_BAD_ID;
    }
}
