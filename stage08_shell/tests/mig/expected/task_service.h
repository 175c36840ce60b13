/* The messages of subsystem task_service, and its client's calls.
 * Made by mig from task_service.defs. */
#ifndef TASK_SERVICE_MIG_H
#define TASK_SERVICE_MIG_H

#include <mach/message.h>
#include <stddef.h>
#include <stdint.h>
#include <mach/task_end.h>

#define SPAWN_PATH_SIZE 128u
#define SPAWN_ENVIRONMENT_SIZE 1024u
#define SPAWN_ARGUMENTS_SIZE 4096u
#define SPAWN_RIGHTS_MAXIMUM 64u
#define SPAWN_BACKGROUND 1u
#define TASK_LIST_MAXIMUM 32u

enum task_service_message_id {
    TASK_SPAWN = 2900,
    TASK_KILL = 2901,
    TASK_LIST = 2902,
    TASK_FOR_ID = 2903,
    JOB_CREATE = 2904,
    JOB_END = 2905,
};

struct task_list_entry {
    uint32_t id;
    uint32_t threads;
    uint64_t memory;
    uint64_t run_time;
    char name[32];
};
MACH_MESSAGE_ASSERT(sizeof(struct task_list_entry) == 56, "struct task_list_entry");

/* The message ends behind the last of `arguments` that is there, padded to 8 bytes. */
struct task_spawn_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor exit;
    struct mach_msg_ool_ports_descriptor rights;
    uint32_t flags;
    uint32_t path_size;
    char path[128];
    uint32_t environment_count;
    uint32_t pad;
    char environment[1024];
    uint32_t arguments_count;
    uint32_t pad2;
    char arguments[4096];
};
MACH_MESSAGE_ASSERT(sizeof(struct task_spawn_request) == 5336, "struct task_spawn_request");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, exit) == 32, "exit");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, rights) == 48, "rights");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, flags) == 64, "flags");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, path_size) == 68, "path_size");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, path) == 72, "path");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, environment_count) == 200,
                    "environment_count");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, environment) == 208, "environment");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, arguments_count) == 1232,
                    "arguments_count");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_request, arguments) == 1240, "arguments");

struct task_spawn_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor task;
    int32_t return_code;
    uint32_t pad;
    uint32_t id;
    uint32_t pad2;
};
MACH_MESSAGE_ASSERT(sizeof(struct task_spawn_reply) == 64, "struct task_spawn_reply");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_reply, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_reply, task) == 32, "task");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_reply, return_code) == 48, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct task_spawn_reply, id) == 56, "id");

struct task_kill_request {
    struct mach_msg_header header;
    uint32_t id;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct task_kill_request) == 32, "struct task_kill_request");
MACH_MESSAGE_ASSERT(offsetof(struct task_kill_request, id) == 24, "id");

struct task_kill_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct task_kill_reply) == 32, "struct task_kill_reply");
MACH_MESSAGE_ASSERT(offsetof(struct task_kill_reply, return_code) == 24, "return_code");

struct task_list_request {
    struct mach_msg_header header;
    uint32_t first_id;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct task_list_request) == 32, "struct task_list_request");
MACH_MESSAGE_ASSERT(offsetof(struct task_list_request, first_id) == 24, "first_id");

/* The message ends behind the last of `entries` that is there, padded to 8 bytes. */
struct task_list_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t entries_count;
    uint32_t pad2;
    struct task_list_entry entries[32];
};
MACH_MESSAGE_ASSERT(sizeof(struct task_list_reply) == 1832, "struct task_list_reply");
MACH_MESSAGE_ASSERT(offsetof(struct task_list_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct task_list_reply, entries_count) == 32, "entries_count");
MACH_MESSAGE_ASSERT(offsetof(struct task_list_reply, entries) == 40, "entries");

struct task_for_id_request {
    struct mach_msg_header header;
    uint32_t id;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct task_for_id_request) == 32, "struct task_for_id_request");
MACH_MESSAGE_ASSERT(offsetof(struct task_for_id_request, id) == 24, "id");

struct task_for_id_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor task;
    int32_t return_code;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct task_for_id_reply) == 56, "struct task_for_id_reply");
MACH_MESSAGE_ASSERT(offsetof(struct task_for_id_reply, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct task_for_id_reply, task) == 32, "task");
MACH_MESSAGE_ASSERT(offsetof(struct task_for_id_reply, return_code) == 48, "return_code");

struct job_create_request {
    struct mach_msg_header header;
};
MACH_MESSAGE_ASSERT(sizeof(struct job_create_request) == 24, "struct job_create_request");

struct job_create_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor job;
    int32_t return_code;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct job_create_reply) == 56, "struct job_create_reply");
MACH_MESSAGE_ASSERT(offsetof(struct job_create_reply, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct job_create_reply, job) == 32, "job");
MACH_MESSAGE_ASSERT(offsetof(struct job_create_reply, return_code) == 48, "return_code");

struct job_end_request {
    struct mach_msg_header header;
};
MACH_MESSAGE_ASSERT(sizeof(struct job_end_request) == 24, "struct job_end_request");

struct job_end_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct job_end_reply) == 32, "struct job_end_reply");
MACH_MESSAGE_ASSERT(offsetof(struct job_end_reply, return_code) == 24, "return_code");

#ifdef __cplusplus
extern "C" {
#endif

/* Starts a program, in the caller's job; sent to a job's port, in that one. Strings in `environment` and `arguments` follow each other, each with its zero;
 * the first argument is argv[0]. The rights appear in the child from 0x1000 in steps of 0x100. The
 * child's end arrives at the `exit` right, if there is one: a struct task_ended_message. `task` is
 * MACH_PORT_DEAD where the child has ended already. KERN_ABORTED: the job was ended. */
kern_return_t task_spawn(mach_port_name_t service, mach_port_name_t exit,
                         const mach_port_name_t* rights, uint32_t rights_count, uint32_t flags,
                         const char* path, const char* environment, uint32_t environment_count,
                         const char* arguments, uint32_t arguments_count, mach_port_name_t* task,
                         uint32_t* id);

/* Not of the session, init and the shell: nothing would be left to use the machine with. */
kern_return_t task_kill(mach_port_name_t service, uint32_t id);

/* Tasks with this id or a higher one, ascending.
 * `entries` has room for 32 elements. */
kern_return_t task_list(mach_port_name_t service, uint32_t first_id,
                        struct task_list_entry* entries, uint32_t* entries_count);

/* A right to the port of the task, and with it full power over it. Not of the session: it would be
 * the power to switch the machine off, and to say who has the console. */
kern_return_t task_for_id(mach_port_name_t service, uint32_t id, mach_port_name_t* task);

/* A right to a new job, an empty one. Who holds it can start programs in the job (task_spawn) and end
 * it. A job whose port is gone lasts as long as it has tasks. */
kern_return_t job_create(mach_port_name_t service, mach_port_name_t* job);

/* Ends all tasks of the job, as Ctrl-C does: TASK_INTERRUPTED. No other can be started in it. */
kern_return_t job_end(mach_port_name_t job);

#ifdef __cplusplus
}
#endif

#endif
