// Starting a program with the task service, and waiting for its end.
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

kern_return_t spawn(const struct spawn_arguments* child, mach_port_name_t* task, uint32_t* id) {
    char environment[SPAWN_ENVIRONMENT_SIZE], arguments[SPAWN_ARGUMENTS_SIZE];
    uint32_t environment_size, arguments_size;
    if (strnlen(child->path, SPAWN_PATH_SIZE) == SPAWN_PATH_SIZE ||
        !pack(child->environment, environment, sizeof(environment), &environment_size) ||
        !pack(child->arguments, arguments, sizeof(arguments), &arguments_size))
        return KERN_NAME_TOO_LONG;
    const mach_port_name_t service = child->job != MACH_PORT_NULL ? child->job : BIRTH_TASK_SERVICE;
    return task_spawn(service, child->exit, child->rights, child->right_count, child->flags,
                      child->path, environment, environment_size, arguments, arguments_size, task,
                      id);
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
