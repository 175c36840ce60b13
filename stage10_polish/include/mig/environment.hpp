// What the stubs need from where they run - a program, a kernel task, a test: mach_msg and three
// services around it. One implementation is linked in.
#pragma once

#include <mach/message.h>

namespace mig {

// mach_msg with a timeout of 0, which counts only where the options say so.
mach_msg_return_t send_and_receive(mach_msg_header* message, mach_msg_option_t option,
                                   uint32_t send_size, uint32_t receive_limit,
                                   mach_port_name_t receive_from);

// Releases the rights and the memory that a message holds, its reply right included.
void destroy(mach_msg_header* message);

// The calling thread's reply port, made when there is none; and: it is not to be used again.
kern_return_t reply_port(mach_port_name_t* port);
void drop_reply_port();

}  // namespace mig
