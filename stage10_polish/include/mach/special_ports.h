/* Ports that belong to a task as such. A child inherits bootstrap and exception ports. */
#ifndef MACH_SPECIAL_PORTS_H
#define MACH_SPECIAL_PORTS_H

#define TASK_KERNEL_PORT 1    /* the task's own port: read only */
#define TASK_EXCEPTION_PORT 3 /* where the faults of its threads are sent */
#define TASK_BOOTSTRAP_PORT 4 /* the name server */

#endif
