// The console's client stub.
#include "libc/services/call.hpp"

#include <services/console.h>

extern "C" kern_return_t console_set_interrupt(mach_port_name_t port) {
    union {
        console_set_interrupt_request request;
        console_set_interrupt_reply reply;
    } message;
    message.request.body = {1, 0};
    message.request.interrupt = service::port_right(port, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    const service::Reply expected = {sizeof(message.reply), sizeof(message.reply)};
    return service::call(BIRTH_CONSOLE_INPUT, CONSOLE_SET_INTERRUPT, &message.request.header,
                         sizeof(message.request), sizeof(message), true, expected);
}
