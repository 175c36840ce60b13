// Starting a program with the task service, and waiting for its end.
#include "libc/files/streams.hpp"

#include <services/task.h>
#include <string.h>

namespace {

// Appends a string with its zero. False: it does not fit.
bool pack(const char* text, char* to, uint32_t capacity, uint32_t* used) {
    const size_t length = strnlen(text, capacity) + 1;
    if (length > capacity - *used) return false;
    memcpy(to + *used, text, length);
    *used += static_cast<uint32_t>(length);
    return true;
}

// One after the other.
bool pack(char* const* strings, char* to, uint32_t capacity, uint32_t* used) {
    for (; strings != nullptr && *strings != nullptr; strings++) {
        if (strncmp(*strings, "STREAMS=", 8) != 0 && !pack(*strings, to, capacity, used))
            return false;
    }
    return true;
}

// The rights of a child: those that the caller gives, and those of its streams.
struct Rights {
    mach_port_name_t names[SPAWN_RIGHTS_MAXIMUM + STREAMS];
    uint32_t count;
    char streams[STREAMS_TEXT];
};

bool collect(const spawn_arguments& child, Rights& rights) {
    Descriptor streams[STREAMS] = {};
    uint32_t more = 0;
    for (int i = 0; i < STREAMS; i++)
        descriptors::get(child.streams != nullptr ? child.streams[i] : i, &streams[i]);
    rights.count = child.right_count;
    if (rights.count > SPAWN_RIGHTS_MAXIMUM) return false;
    if (rights.count > 0) memcpy(rights.names, child.rights, rights.count * sizeof(*child.rights));
    streams_for_child(streams, rights.count, rights.names + rights.count, &more, rights.streams);
    rights.count += more;
    return true;
}

}  // namespace

extern "C" {

kern_return_t spawn(const struct spawn_arguments* child, mach_port_name_t* task, uint32_t* id) {
    char environment[SPAWN_ENVIRONMENT_SIZE], arguments[SPAWN_ARGUMENTS_SIZE];
    uint32_t environment_size = 0, arguments_size = 0;
    Rights rights;
    if (!collect(*child, rights)) return KERN_INVALID_ARGUMENT;
    if (strnlen(child->path, SPAWN_PATH_SIZE) == SPAWN_PATH_SIZE ||
        !pack(child->environment, environment, sizeof(environment), &environment_size) ||
        (*rights.streams != 0 &&
         !pack(rights.streams, environment, sizeof(environment), &environment_size)) ||
        !pack(child->arguments, arguments, sizeof(arguments), &arguments_size))
        return KERN_NAME_TOO_LONG;
    const mach_port_name_t service = child->job != MACH_PORT_NULL ? child->job : BIRTH_TASK_SERVICE;
    return task_spawn(service, child->exit, rights.names, rights.count, child->flags, child->path,
                      environment, environment_size, arguments, arguments_size, task, id);
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
