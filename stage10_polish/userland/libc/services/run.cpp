// Starting a program and waiting for it.
#include <services/task.h>
#include <unistd.h>

extern "C" kern_return_t run_program(const char* path, char* const* arguments, int* status) {
    spawn_arguments child = {};
    child.path = path;
    child.arguments = arguments;
    child.environment = environ;
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &child.exit);
    if (result != KERN_SUCCESS) return result;
    mach_port_name_t task;
    uint32_t id;
    result = spawn(&child, &task, &id);
    if (result == KERN_SUCCESS) {
        mach_msg_id_t message;
        task_ended_message ended;
        port_deallocate(task);
        do {
            result = task_wait(child.exit, TIMEOUT_NEVER, &message, &ended);
        } while (result == MACH_RCV_INTERRUPTED);
        *status = result == KERN_SUCCESS && message == TASK_ENDED ? task_end_status(&ended) : 130;
    }
    port_destroy_receive(child.exit);
    return result;
}
