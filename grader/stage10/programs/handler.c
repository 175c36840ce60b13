/* handler HOW PROGRAM [ARGUMENT...]: runs the program with an exception port of its own and takes
 * the kernel's call in the way asked for; says how the program ended. `handler fault` is such a
 * program: it faults with known registers, and says what it has if it goes on. */
#include <mach.h>
#include <mach/special_ports.h>
#include <mig/exc.h>
#include <mig/mach.h>
#include <services/task.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mach_port_name_t exceptions, exits, both;
static const char* how;
static union {
    struct mach_msg_header header;
    struct exception_raise_state_identity_request request;
    struct task_ended_message end;
    char room[1024];
} in;

static void check(kern_return_t result, const char* what) {
    if (result == KERN_SUCCESS) return;
    printf("handler: %s: %s\n", what, strerror(result));
    exit(99);
}

static int fault(void) {
    unsigned long rax = 77, rbx = 1234;
    __asm__ volatile("ud2" : "+a"(rax), "+b"(rbx) : : "memory");
    printf("went on: %lu %lu\n", rax, rbx);
    return 7;
}

/* Sends `size` bytes of the reply to the right that came with the call. */
static void answer(kern_return_t code, mach_msg_id_t id, size_t size, struct thread_state state) {
    struct exception_raise_state_identity_reply reply = {};
    reply.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
    reply.header.msgh_remote_port = in.header.msgh_remote_port;
    reply.header.msgh_id = id;
    reply.return_code = code;
    reply.state = state;
    check(mach_msg(&reply.header, MACH_SEND_MSG, (mach_msg_size_t)size, 0, MACH_PORT_NULL, 0),
          "answer");
}

static void handle(void) {
    static int calls;
    const mach_msg_id_t id = in.header.msgh_id + 100;
    const size_t size = sizeof(struct exception_raise_state_identity_reply);
    struct thread_state state = in.request.state;
    calls++;
    if (calls == 1) {
        printf("exception %d, reason %ld, rax %lu, rbx %lu\n", in.request.exception,
               (long)in.request.reason, (unsigned long)state.rax, (unsigned long)state.rbx);
        fflush(stdout);
    }
    if (strcmp(how, "resume") == 0) {
        state.rip += 2, state.rax++, state.rbx = 4321;
        answer(KERN_SUCCESS, id, size, state);
    } else if (strcmp(how, "refuse") == 0) {
        answer(KERN_FAILURE, id, size, state);
    } else if (strcmp(how, "again") == 0) { /* the same instruction faults again */
        answer(calls < 5 ? KERN_SUCCESS : KERN_FAILURE, id, size, state);
    } else if (strcmp(how, "die") == 0) {
        exit(3);
    } else if (strcmp(how, "fault") ==
               0) { /* in the handler itself, whose exception port is its own */
        check(port_mod_refs(exceptions, MACH_PORT_RIGHT_SEND, 0), "no send right");
        __builtin_trap();
    } else if (strcmp(how, "drop") == 0) {
        check(port_deallocate(in.header.msgh_remote_port), "drop");
    } else if (strcmp(how, "silent") == 0) {
        return;
    } else if (strcmp(how, "short") == 0) {
        answer(KERN_SUCCESS, id, 32, state);
    } else if (strcmp(how, "number") == 0) {
        answer(KERN_SUCCESS, id + 1, size, state);
    } else if (strcmp(how, "kernel_rip") == 0) {
        state.rip = 0xffffffff80100000;
        answer(KERN_SUCCESS, id, size, state);
    } else if (strcmp(how, "high_rip") == 0) {
        state.rip = 0x8000000000000000;
        answer(KERN_SUCCESS, id, size, state);
    } else if (strcmp(how, "kernel_rsp") == 0) {
        state.rsp = 0xffff800000001000;
        answer(KERN_SUCCESS, id, size, state);
    }
}

int main(int argc, char** argv, char** environment) {
    if (argc == 2 && strcmp(argv[1], "fault") == 0) return fault();
    how = argv[1];
    check(port_allocate(MACH_PORT_RIGHT_PORT_SET, &both), "set");
    check(port_allocate(MACH_PORT_RIGHT_RECEIVE, &exceptions), "port");
    check(port_allocate(MACH_PORT_RIGHT_RECEIVE, &exits), "port");
    check(port_move_member(exceptions, both), "member");
    check(port_move_member(exits, both), "member");
    check(port_insert_right(exceptions, exceptions, MACH_MSG_TYPE_MAKE_SEND), "right");
    check(task_set_special_port(BIRTH_TASK, TASK_EXCEPTION_PORT, exceptions), "exception port");
    struct spawn_arguments child = {
        .path = argv[2], .arguments = argv + 2, .environment = environment, .exit = exits};
    mach_port_name_t task;
    uint32_t child_id;
    check(spawn(&child, &task, &child_id), "spawn");
    if (task != MACH_PORT_DEAD) check(port_deallocate(task), "task");  // dead: it has ended already
    if (strcmp(how, "closed") == 0) check(port_destroy_receive(exceptions), "close");
    while (1) {
        check(mach_msg(&in.header, MACH_RCV_MSG, 0, sizeof(in), both, 0), "receive");
        if (in.header.msgh_local_port == exits) break;
        uint32_t id, threads;
        uint64_t memory, time;
        check(task_info(in.request.task.name, &id, &threads, &memory, &time), "the task's right");
        if (id != child_id) printf("handler: task %u, not %u\n", id, child_id);
        check(port_mod_refs(in.request.thread.name, MACH_PORT_RIGHT_SEND, 0), "the thread's right");
        check(port_deallocate(in.request.task.name), "the task's right");
        check(port_deallocate(in.request.thread.name), "the thread's right");
        handle();
    }
    printf("ended: reason %u, status %d, vector %u\n", in.end.reason, in.end.status, in.end.vector);
    return 0;
}
