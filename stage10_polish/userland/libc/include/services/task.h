// The task service's calls (<mig/task_service.h>, from task_service.defs), whose service is
// BIRTH_TASK_SERVICE; starting a program with it, and a task's end as a message.
#pragma once

#include <mach.h>
#include <mig/task_service.h>

#ifdef __cplusplus
extern "C" {
#endif

struct spawn_arguments {
    const char* path;
    char* const* arguments;          // argv, ends with NULL
    char* const* environment;        // "NAME=value", ends with NULL; NULL: none
    const mach_port_name_t* rights;  // send rights copied into the child
    uint32_t right_count;
    uint32_t flags;         // SPAWN_BACKGROUND
    mach_port_name_t exit;  // a receive right of the caller: TASK_ENDED arrives there; or NULL
    mach_port_name_t job;   // that it is to be in (job_create); NULL: the caller's
    const int* streams;     // three descriptors for the child's 0, 1 and 2; NULL: the caller's own
};

// task_spawn with its strings packed. KERN_NAME_TOO_LONG: the path, or all arguments or the
// environment together, do not fit; else task_spawn's codes.
kern_return_t spawn(const struct spawn_arguments* child, mach_port_name_t* task, uint32_t* id);

// Waits until TASK_ENDED arrives at `exit`. A CONSOLE_INTERRUPT or other message that comes first
// ends the wait too: *id is the message's id.
mach_msg_return_t task_wait(mach_port_name_t exit, uint64_t timeout_ms, mach_msg_id_t* id,
                            struct task_ended_message* ended);
// What `$?` shows for an end: status & 255, 128 + vector, or 130 if it was killed.
int task_end_status(const struct task_ended_message* ended);

// Starts a program as the caller's own, with its streams and its environment, and waits for its
// end. 0, and *status is what task_end_status says; else spawn's codes.
kern_return_t run_program(const char* path, char* const* arguments, int* status);

#ifdef __cplusplus
}
#endif
