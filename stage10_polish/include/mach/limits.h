/* What one task, or one message, may use. Exceeding a limit is an error and changes nothing. */
#ifndef MACH_LIMITS_H
#define MACH_LIMITS_H

/* A task's names: indexes 1 to MACH_PORT_INDEX_LIMIT - 1. */
#define MACH_PORT_INDEX_LIMIT 131072u
/* Kernel objects (ports, messages, names) of one task: this part of the machine's memory. */
#define MACH_TASK_OBJECT_SHARE 8u

#define MACH_MSG_SIZE_MAX 8192u        /* bytes in line, header included */
#define MACH_MSG_RIGHTS_MAX 512u       /* descriptors and array elements of one message */
#define MACH_MSG_OOL_MAX (256u << 20)  /* bytes out of line of one message */
#define MACH_PORT_SEND_REFS_MAX 65534u /* user references of a send right */
#define MACH_PORT_DEAD_REFS_MAX 65535u /* user references of a dead name */
#define MACH_PORT_TRANSIT_DEPTH_MAX                                                                \
    65536u /* receive rights queued in ports that are in transit                                   \
            */

#endif
