/* The message in which the end of a task arrives, at the right that its parent gave along. */
#ifndef MACH_TASK_END_H
#define MACH_TASK_END_H

#include <mach/message.h>

#define TASK_ENDED 2980 /* its id */

enum task_end_reason {
    TASK_EXITED = 0,  /* by exit(status) */
    TASK_FAULTED = 1, /* by an exception: vector, and the address for a page fault */
    TASK_KILLED = 2,  /* by somebody else */
};

struct task_ended_message {
    struct mach_msg_header header;
    uint32_t reason;
    int32_t status;
    uint32_t vector;
    uint32_t pad;
    uint64_t address;
};

#endif
