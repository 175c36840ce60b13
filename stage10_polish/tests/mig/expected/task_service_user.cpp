// Client stubs of subsystem task_service. Made by mig from task_service.defs.
#include "task_service.h"

#include <mig/client.hpp>

namespace {

constexpr mig::Descriptor task_spawn_reply_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // task
};
constexpr mig::Shape task_spawn_reply_shape = {
    .size_least = 64,
    .size_most = 64,
    .descriptor_count = 1,
    .descriptors = task_spawn_reply_descriptors,
};

constexpr mig::Shape task_kill_reply_shape = {
    .size_least = 32,
    .size_most = 32,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape task_list_reply_shape = {
    .size_least = 40,
    .size_most = 1832,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Descriptor task_for_id_reply_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // task
};
constexpr mig::Shape task_for_id_reply_shape = {
    .size_least = 56,
    .size_most = 56,
    .descriptor_count = 1,
    .descriptors = task_for_id_reply_descriptors,
};

constexpr mig::Descriptor job_create_reply_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // job
};
constexpr mig::Shape job_create_reply_shape = {
    .size_least = 56,
    .size_most = 56,
    .descriptor_count = 1,
    .descriptors = job_create_reply_descriptors,
};

constexpr mig::Shape job_end_reply_shape = {
    .size_least = 32,
    .size_most = 32,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

}  // namespace

extern "C" {

kern_return_t task_spawn(mach_port_name_t service, mach_port_name_t exit,
                         const mach_port_name_t* rights, uint32_t rights_count, uint32_t flags,
                         const char* path, const char* environment, uint32_t environment_count,
                         const char* arguments, uint32_t arguments_count, mach_port_name_t* task,
                         uint32_t* id) {
    union {
        struct task_spawn_request request;
        struct task_spawn_reply reply;
    } message;
    message.request.body = {2, 0};
    message.request.exit = mig::port(exit, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    message.request.rights = mig::ports(rights, rights_count, MACH_MSG_TYPE_COPY_SEND, false);
    message.request.flags = flags;
    message.request.path_size = mig::string_size(path, 128);
    if (message.request.path_size == 0) return MIG_ARRAY_TOO_LARGE;
    mig::copy(message.request.path, path, message.request.path_size);
    mig::clear_behind(message.request.path, message.request.path_size);
    if (environment_count > 1024) return MIG_ARRAY_TOO_LARGE;
    message.request.environment_count = environment_count;
    mig::copy_elements(message.request.environment, environment, message.request.environment_count);
    mig::clear_behind(message.request.environment, message.request.environment_count);
    if (arguments_count > 4096) return MIG_ARRAY_TOO_LARGE;
    message.request.arguments_count = arguments_count;
    mig::copy_elements(message.request.arguments, arguments, message.request.arguments_count);
    message.request.pad = 0;
    message.request.pad2 = 0;
    const uint64_t request_end =
        offsetof(struct task_spawn_request, arguments) +
        message.request.arguments_count * sizeof(message.request.arguments[0]);
    const uint32_t send_size = mig::end(&message, request_end);
    const kern_return_t code = mig::call(service, TASK_SPAWN, &message.request.header, send_size,
                                         sizeof(message), true, task_spawn_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *task = message.reply.task.name;
    *id = message.reply.id;
    return KERN_SUCCESS;
}

kern_return_t task_kill(mach_port_name_t service, uint32_t id) {
    union {
        struct task_kill_request request;
        struct task_kill_reply reply;
    } message;
    message.request.id = id;
    message.request.pad = 0;
    return mig::call(service, TASK_KILL, &message.request.header, sizeof(message.request),
                     sizeof(message), false, task_kill_reply_shape);
}

kern_return_t task_list(mach_port_name_t service, uint32_t first_id,
                        struct task_list_entry* entries, uint32_t* entries_count) {
    union {
        struct task_list_request request;
        struct task_list_reply reply;
    } message;
    message.request.first_id = first_id;
    message.request.pad = 0;
    const kern_return_t code = mig::call(service, TASK_LIST, &message.request.header,
                                         sizeof(message.request), sizeof(message), false,
                                         task_list_reply_shape);
    if (code != KERN_SUCCESS) return code;
    const uint64_t reply_end =
        offsetof(struct task_list_reply, entries) +
        message.reply.entries_count * sizeof(message.reply.entries[0]);
    if (message.reply.entries_count > 32 ||
        message.reply.header.msgh_size != mig::padded(reply_end)) {
        return mig::refuse(&message.reply.header);
    }
    mig::copy_elements(entries, message.reply.entries, message.reply.entries_count);
    *entries_count = message.reply.entries_count;
    return KERN_SUCCESS;
}

kern_return_t task_for_id(mach_port_name_t service, uint32_t id, mach_port_name_t* task) {
    union {
        struct task_for_id_request request;
        struct task_for_id_reply reply;
    } message;
    message.request.id = id;
    message.request.pad = 0;
    const kern_return_t code = mig::call(service, TASK_FOR_ID, &message.request.header,
                                         sizeof(message.request), sizeof(message), false,
                                         task_for_id_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *task = message.reply.task.name;
    return KERN_SUCCESS;
}

kern_return_t job_create(mach_port_name_t service, mach_port_name_t* job) {
    union {
        struct job_create_request request;
        struct job_create_reply reply;
    } message;
    const kern_return_t code = mig::call(service, JOB_CREATE, &message.request.header,
                                         sizeof(message.request), sizeof(message), false,
                                         job_create_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *job = message.reply.job.name;
    return KERN_SUCCESS;
}

kern_return_t job_end(mach_port_name_t job) {
    union {
        struct job_end_request request;
        struct job_end_reply reply;
    } message;
    return mig::call(job, JOB_END, &message.request.header, sizeof(message.request),
                     sizeof(message), false, job_end_reply_shape);
}

}  // extern "C"
