/* The message in which the end of a task arrives, at the right that its parent gave along. */
#ifndef MACH_TASK_END_H
#define MACH_TASK_END_H

#include <mach/message.h>

#define TASK_ENDED 2980 /* its id */

enum task_end_reason {
    TASK_EXITED = 0,      /* by exit(status) */
    TASK_FAULTED = 1,     /* by an exception: vector, and the address for a page fault */
    TASK_KILLED = 2,      /* by somebody else */
    TASK_INTERRUPTED = 3, /* killed with its job, as by Ctrl-C */
};

/* What a page fault (vector 14) was. */
enum task_page_fault {
    TASK_PAGE_FAULT_READ = 0,
    TASK_PAGE_FAULT_WRITE = 1,
    TASK_PAGE_FAULT_EXECUTE = 2,
    TASK_PAGE_FAULT_STACK = 3,        /* a read or write where the stack has no more room */
    TASK_PAGE_FAULT_STACK_MEMORY = 4, /* one where it may grow, but there is no memory */
};

struct task_ended_message {
    struct mach_msg_header header;
    uint32_t reason;
    int32_t status;
    uint32_t vector;
    uint32_t page_fault;
    uint64_t address;
};

#endif
