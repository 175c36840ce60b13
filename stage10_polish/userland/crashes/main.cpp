// crashes PROGRAM [ARGUMENT...]: runs the program, and if one of its threads does what it cannot go
// on after, says where: registers and a backtrace with names. The same goes for the programs that
// it starts. Its status is the program's.
#include "crashes/report.hpp"

#include <mach/limits.h>
#include <mach/special_ports.h>
#include <mig/exc_server.hpp>
#include <mig/mach.h>
#include <services/task.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

mach_port_name_t exceptions;  // where the kernel calls
mach_port_name_t exits;       // where the program's end arrives
bool ended;
task_ended_message end;

// What arrives at either port. Only the kernel has a right to send to the second one.
kern_return_t demux(mig::Target target, mig::Request& request, mig::Reply& reply) {
    if (target == exceptions) return exc_server(target, request, reply);
    if (const auto* message = request.notification<task_ended_message>(TASK_ENDED)) {
        ended = true;
        end = *message;
    }
    return MIG_NO_REPLY;
}

kern_return_t open_ports(mach_port_name_t* both) {
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_PORT_SET, both);
    mach_port_name_t* const ports[] = {&exceptions, &exits};
    for (mach_port_name_t* port : ports) {
        if (result == KERN_SUCCESS) result = port_allocate(MACH_PORT_RIGHT_RECEIVE, port);
        if (result == KERN_SUCCESS) result = port_move_member(*port, *both);
    }
    if (result != KERN_SUCCESS) return result;
    return port_insert_right(exceptions, exceptions, MACH_MSG_TYPE_MAKE_SEND);
}

// A child has its parent's exception port: it is ours for as long as it takes to start one. With it
// any longer a fault of this program would be a call to itself.
kern_return_t start(char** arguments, char** environment) {
    mach_port_name_t previous, task;
    kern_return_t result = task_get_special_port(BIRTH_TASK, TASK_EXCEPTION_PORT, &previous);
    if (result != KERN_SUCCESS) return result;
    result = task_set_special_port(BIRTH_TASK, TASK_EXCEPTION_PORT, exceptions);
    if (result != KERN_SUCCESS) return result;
    spawn_arguments child = {};
    child.path = arguments[0];
    child.arguments = arguments;
    child.environment = environment;
    child.exit = exits;
    uint32_t id;
    result = spawn(&child, &task, &id);
    if (result == KERN_SUCCESS) port_deallocate(task);
    (void)task_set_special_port(BIRTH_TASK, TASK_EXCEPTION_PORT, previous);
    return result;
}

}  // namespace

// The thread does not go on: its task ends, and its parent is told as if nobody had been asked.
kern_return_t serve_exception_raise_state_identity(mig::Request&, mig::Target, mig::Port,
                                                   mig::Port task, int exception, int64_t reason,
                                                   uint64_t subcode, thread_state* state) {
    report_exception(task, exception, reason, subcode, *state);
    return KERN_FAILURE;
}

int main(int argc, char** argv, char** environment) {
    if (argc < 2) {
        fprintf(stderr, "usage: crashes PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    mach_port_name_t both;
    kern_return_t result = open_ports(&both);
    if (result == KERN_SUCCESS) result = start(argv + 1, environment);
    alignas(8) static uint8_t buffers[2][MACH_MSG_SIZE_MAX];
    static mig::Server server(both, demux, reinterpret_cast<mach_msg_header*>(buffers[0]),
                              reinterpret_cast<mach_msg_header*>(buffers[1]));
    while (result == KERN_SUCCESS && !ended) {
        result = server.turn();
        if (result == MACH_RCV_INTERRUPTED) result = KERN_SUCCESS;
    }
    if (result != KERN_SUCCESS) {
        fprintf(stderr, "crashes: %s: %s\n", argv[1], strerror(result));
        return 1;
    }
    return task_end_status(&end);
}
