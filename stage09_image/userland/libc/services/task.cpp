// The task service's client stubs.
#include "libc/services/call.hpp"

#include <services/task.h>
#include <string.h>

namespace {

// Writes strings one after the other, each with its zero. False: they do not fit.
bool pack(char* const* strings, char* to, uint32_t capacity, uint32_t* size) {
    uint32_t used = 0;
    for (; strings != nullptr && *strings != nullptr; strings++) {
        const size_t length = strnlen(*strings, capacity) + 1;
        if (length > capacity - used) return false;
        memcpy(to + used, *strings, length);
        used += static_cast<uint32_t>(length);
    }
    *size = used;
    return true;
}

}  // namespace

extern "C" {

kern_return_t task_spawn(const struct spawn_arguments* child, mach_port_name_t* task,
                         uint32_t* id) {
    union Message {
        task_spawn_request request;
        task_spawn_reply reply;
    } message;
    memset(&message.request, 0, offsetof(task_spawn_request, arguments));
    task_spawn_request& request = message.request;
    const size_t path_size = strnlen(child->path, SPAWN_PATH_SIZE) + 1;
    if (path_size > SPAWN_PATH_SIZE) return KERN_NAME_TOO_LONG;
    memcpy(request.path, child->path, path_size - 1);
    request.path_size = static_cast<uint32_t>(path_size);
    if (!pack(child->environment, request.environment, SPAWN_ENVIRONMENT_SIZE,
              &request.environment_size) ||
        !pack(child->arguments, request.arguments, SPAWN_ARGUMENTS_SIZE, &request.arguments_size))
        return KERN_NAME_TOO_LONG;

    request.body = {2, 0};
    request.exit = service::port_right(child->exit, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    request.rights.address = reinterpret_cast<uint64_t>(child->rights);
    request.rights.count = child->right_count;
    request.rights.disposition = MACH_MSG_TYPE_COPY_SEND;
    request.rights.type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
    request.flags = child->flags;
    const uint32_t used = offsetof(task_spawn_request, arguments) + request.arguments_size;
    const uint32_t send_size = service::padded(used);
    memset(request.arguments + request.arguments_size, 0, send_size - used);

    const service::Reply expected = {sizeof(task_spawn_reply), sizeof(task_spawn_reply), 1};
    const kern_return_t result = service::call(BIRTH_TASK_SERVICE, TASK_SPAWN, &request.header,
                                               send_size, sizeof(message), true, expected);
    if (result != KERN_SUCCESS) return result;
    *task = message.reply.task.name;
    *id = message.reply.id;
    return KERN_SUCCESS;
}

kern_return_t task_kill(uint32_t id) {
    union {
        task_kill_request request;
        task_kill_reply reply;
    } message;
    message.request.id = id;
    message.request.pad = 0;
    const service::Reply expected = {sizeof(task_kill_reply), sizeof(task_kill_reply)};
    return service::call(BIRTH_TASK_SERVICE, TASK_KILL, &message.request.header,
                         sizeof(message.request), sizeof(message), false, expected);
}

kern_return_t task_list(uint32_t first_id, struct task_list_entry* entries, uint32_t* count) {
    union {
        task_list_request request;
        task_list_reply reply;
    } message;
    message.request.first_id = first_id;
    message.request.pad = 0;
    const uint32_t entries_at = offsetof(task_list_reply, entries);
    const service::Reply expected = {entries_at, sizeof(task_list_reply)};
    const kern_return_t result =
        service::call(BIRTH_TASK_SERVICE, TASK_LIST, &message.request.header,
                      sizeof(message.request), sizeof(message), false, expected);
    if (result != KERN_SUCCESS) return result;
    const uint32_t found = message.reply.count;
    if (found > TASK_LIST_MAXIMUM ||
        message.reply.header.msgh_size != entries_at + found * sizeof(task_list_entry))
        return MIG_TYPE_ERROR;
    for (uint32_t i = 0; i < found; i++) message.reply.entries[i].name[TASK_NAME_SIZE - 1] = 0;
    memcpy(entries, message.reply.entries, found * sizeof(task_list_entry));
    *count = found;
    return KERN_SUCCESS;
}

mach_msg_return_t task_wait(mach_port_name_t exit, uint64_t timeout_ms, mach_msg_id_t* id,
                            struct task_ended_message* ended) {
    const mach_msg_option_t option =
        MACH_RCV_MSG | (timeout_ms == TIMEOUT_NEVER ? 0 : MACH_RCV_TIMEOUT);
    const mach_msg_return_t result =
        mach_msg(&ended->header, option, 0, sizeof(*ended), exit, timeout_ms);
    if (result == MACH_MSG_SUCCESS) *id = ended->header.msgh_id;
    return result;
}

int task_end_status(const struct task_ended_message* ended) {
    switch (ended->reason) {
    case TASK_EXITED:
        return ended->status & 255;
    case TASK_FAULTED:
        return static_cast<int>(128 + ended->vector);
    default:
        return 130;
    }
}

}  // extern "C"
