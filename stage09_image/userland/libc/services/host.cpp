// The host's client stubs.
#include "libc/services/call.hpp"

#include <services/host.h>

extern "C" {

kern_return_t host_info(uint64_t* memory_total, uint64_t* memory_free, uint64_t* uptime) {
    union {
        host_request_message request;
        host_info_reply reply;
    } message;
    const service::Reply expected = {sizeof(host_info_reply), sizeof(host_info_reply)};
    const kern_return_t result =
        service::call(BIRTH_HOST, HOST_INFO, &message.request.header, sizeof(message.request),
                      sizeof(message), false, expected);
    if (result != KERN_SUCCESS) return result;
    *memory_total = message.reply.memory_total;
    *memory_free = message.reply.memory_free;
    *uptime = message.reply.uptime;
    return KERN_SUCCESS;
}

kern_return_t host_shutdown(mach_port_name_t control) {
    union {
        host_request_message request;
        host_shutdown_reply reply;
    } message;
    const service::Reply expected = {sizeof(host_shutdown_reply), sizeof(host_shutdown_reply)};
    return service::call(control, HOST_SHUTDOWN, &message.request.header, sizeof(message.request),
                         sizeof(message), false, expected);
}

}  // extern "C"
