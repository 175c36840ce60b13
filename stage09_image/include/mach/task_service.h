// The task service's messages (subsystem `task_service`, base 2900), in MIG's wire layout, and the
// message in which a task's end arrives.
#pragma once

#include <mach/message.h>
#include <mach/task_service_types.h>

#define TASK_NAME_SIZE 32u

enum task_request {
    TASK_SPAWN = 2900,
    TASK_KILL = 2901,
    TASK_LIST = 2902,
};

// Strings in `environment` and `arguments` follow each other, each with its zero; arguments[0] is
// argv[0]. The message ends behind the arguments, padded to 8 bytes.
struct task_spawn_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor exit;  // MAKE_SEND_ONCE, or NULL
    struct mach_msg_ool_ports_descriptor
        rights;  // appear in the child from 0x1000 in steps of 0x100
    uint32_t flags;
    uint32_t path_size;
    char path[SPAWN_PATH_SIZE];
    uint32_t environment_size;
    uint32_t pad;
    char environment[SPAWN_ENVIRONMENT_SIZE];
    uint32_t arguments_size;
    uint32_t pad2;
    char arguments[SPAWN_ARGUMENTS_SIZE];
};

struct task_spawn_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor task;  // a send right to the child's task port
    int32_t return_code;
    uint32_t pad;
    uint32_t id;
    uint32_t pad2;
};

struct task_kill_request {
    struct mach_msg_header header;
    uint32_t id;
    uint32_t pad;
};

struct task_kill_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};

struct task_list_request {
    struct mach_msg_header header;
    uint32_t first_id;  // tasks with this id or a higher one, ascending
    uint32_t pad;
};

struct task_list_entry {
    uint32_t id;
    uint32_t threads;
    uint64_t memory;    // bytes charged to the task
    uint64_t run_time;  // nanoseconds on the processor
    char name[TASK_NAME_SIZE];
};

struct task_list_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t count;
    uint32_t pad2;
    struct task_list_entry entries[TASK_LIST_MAXIMUM];
};
