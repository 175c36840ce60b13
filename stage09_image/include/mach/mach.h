/* The messages that task and thread ports take (subsystem mach, base 2000; Mach's own numbers), in
 * MIG's wire layout. A reply is the request's id + 100. */
#ifndef MACH_MACH_H
#define MACH_MACH_H

#include <mach/mach_port.h>
#include <mach/message.h>
#include <mach/special_ports.h>

enum mach_request {
    TASK_TERMINATE = 2008,   /* task: no field */
    TASK_INFO = 2012,        /* task: no field */
    THREAD_TERMINATE = 2016, /* thread: no field */
    TASK_GET_SPECIAL_PORT = 2058,
    TASK_SET_SPECIAL_PORT = 2059,
    THREAD_ABORT = 2064, /* thread: no field. Ends its wait, if it is in one */
};

struct mach_plain_request {
    struct mach_msg_header header;
};

struct task_info_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t id;
    uint32_t threads;
    uint64_t memory;   /* bytes charged */
    uint64_t run_time; /* nanoseconds */
};

struct task_get_special_port_request {
    struct mach_msg_header header;
    int32_t which;
    uint32_t pad;
};

/* Its reply is a mach_port_right_reply. */

struct task_set_special_port_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor port; /* a send right, or NULL */
    int32_t which;
    uint32_t pad;
};

#endif
