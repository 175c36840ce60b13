// The name server's client stubs.
#include "libc/services/call.hpp"

#include <services/bootstrap.h>
#include <string.h>

namespace {

bool set_name(char* field, const char* name) {
    memset(field, 0, BOOTSTRAP_NAME_SIZE);
    const size_t size = strnlen(name, BOOTSTRAP_NAME_SIZE);
    if (size == BOOTSTRAP_NAME_SIZE) return false;
    memcpy(field, name, size);
    return true;
}

}  // namespace

extern "C" {

kern_return_t bootstrap_register(const char* name, mach_port_name_t port) {
    union {
        bootstrap_register_request request;
        bootstrap_register_reply reply;
    } message;
    if (!set_name(message.request.name, name)) return KERN_NAME_TOO_LONG;
    message.request.body = {1, 0};
    message.request.service = service::port_right(port, MACH_MSG_TYPE_MAKE_SEND);
    const service::Reply expected = {sizeof(message.reply), sizeof(message.reply)};
    return service::call(BIRTH_BOOTSTRAP, BOOTSTRAP_REGISTER, &message.request.header,
                         sizeof(message.request), sizeof(message), true, expected);
}

kern_return_t bootstrap_look_up(const char* name, mach_port_name_t* port) {
    union {
        bootstrap_look_up_request request;
        bootstrap_look_up_reply reply;
    } message;
    if (!set_name(message.request.name, name)) return KERN_NAME_TOO_LONG;
    const service::Reply expected = {sizeof(message.reply), sizeof(message.reply), 1};
    const kern_return_t result =
        service::call(BIRTH_BOOTSTRAP, BOOTSTRAP_LOOK_UP, &message.request.header,
                      sizeof(message.request), sizeof(message), false, expected);
    if (result == KERN_SUCCESS) *port = message.reply.service.name;
    return result;
}

}  // extern "C"
