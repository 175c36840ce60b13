// Client stubs for the task port.
#include "libc/services/call.hpp"

#include <services/task_port.h>

extern "C" {

kern_return_t task_terminate(mach_port_name_t task) {
    union {
        mach_plain_request request;
        mach_simple_reply reply;
    } message;
    const service::Reply expected = {sizeof(message.reply), sizeof(message.reply)};
    return service::call(task, TASK_TERMINATE, &message.request.header, sizeof(message.request),
                         sizeof(message), false, expected);
}

kern_return_t task_set_special_port(mach_port_name_t task, int which, mach_port_name_t port) {
    union {
        task_set_special_port_request request;
        mach_simple_reply reply;
    } message;
    message.request.body = {1, 0};
    message.request.port = service::port_right(port, MACH_MSG_TYPE_MAKE_SEND);
    message.request.which = which;
    message.request.pad = 0;
    const service::Reply expected = {sizeof(message.reply), sizeof(message.reply)};
    return service::call(task, TASK_SET_SPECIAL_PORT, &message.request.header,
                         sizeof(message.request), sizeof(message), true, expected);
}

kern_return_t task_port_names(mach_port_name_t task, mach_port_name_t** names,
                              mach_port_type_t** types, uint32_t* count) {
    union {
        mach_plain_request request;
        mach_port_names_reply reply;
    } message;
    const service::Reply expected = {
        .size_least = sizeof(message.reply), .size_most = sizeof(message.reply), .memory = 2};
    const kern_return_t result =
        service::call(task, MACH_PORT_NAMES, &message.request.header, sizeof(message.request),
                      sizeof(message), false, expected);
    if (result != KERN_SUCCESS) return result;
    const mach_port_names_reply& reply = message.reply;
    if (reply.names.size != reply.types.size || reply.names.size % sizeof(**names) != 0) {
        mach_msg_destroy(&message.reply.header);
        return MIG_TYPE_ERROR;
    }
    *names = reinterpret_cast<mach_port_name_t*>(reply.names.address);
    *types = reinterpret_cast<mach_port_type_t*>(reply.types.address);
    *count = static_cast<uint32_t>(reply.names.size / sizeof(**names));
    return KERN_SUCCESS;
}

}  // extern "C"
