/* Constants of the task service's interface (task_service.defs), and the message in which a task's
 * end arrives. */
#ifndef MACH_TASK_SERVICE_TYPES_H
#define MACH_TASK_SERVICE_TYPES_H

#include <mach/message.h>

#define SPAWN_PATH_SIZE 128u         /* of the path with its terminating zero */
#define SPAWN_ENVIRONMENT_SIZE 1024u /* of all strings together, each with its zero */
#define SPAWN_ARGUMENTS_SIZE 4096u
#define SPAWN_RIGHTS_MAXIMUM 64u
#define SPAWN_BACKGROUND 1u /* flag: reads of the child's console input return 0 */
#define TASK_LIST_MAXIMUM 32u

#define TASK_ENDED 2980 /* the id of what the exit right delivers: a struct task_ended_message */

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
