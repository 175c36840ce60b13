// What generated stubs need of a program: see mig/environment.hpp.
#include "libc/thread/thread_block.hpp"

#include <mach.h>
#include <mig/environment.hpp>

namespace mig {

mach_msg_return_t send_and_receive(mach_msg_header* message, mach_msg_option_t option,
                                   uint32_t send_size, uint32_t receive_limit,
                                   mach_port_name_t receive_from) {
    return mach_msg(message, option, send_size, receive_limit, receive_from, 0);
}

void destroy(mach_msg_header* message) { mach_msg_destroy(message); }

kern_return_t reply_port(mach_port_name_t* port) {
    ThreadBlock& block = current_thread_block();
    if (block.reply_port == MACH_PORT_NULL) {
        const kern_return_t made = port_allocate(MACH_PORT_RIGHT_RECEIVE, &block.reply_port);
        if (made != KERN_SUCCESS) return made;
    }
    *port = block.reply_port;
    return KERN_SUCCESS;
}

// With the right goes whatever arrives there late.
void drop_reply_port() {
    ThreadBlock& block = current_thread_block();
    port_destroy_receive(block.reply_port);
    block.reply_port = MACH_PORT_NULL;
}

}  // namespace mig
