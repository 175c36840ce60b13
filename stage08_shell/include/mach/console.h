// The console's messages (subsystem `console`, base 2800), in MIG's wire layout: sent to the
// console input port. Bytes themselves go through the system calls read and write.
#pragma once

#include <mach/console_types.h>
#include <mach/message.h>

enum console_request {
    CONSOLE_SET_INTERRUPT = 2800,
};

// Registers the send-once right that the next Ctrl-C consumes (message id CONSOLE_INTERRUPT, header
// only). One is held at a time: a previous one is released. NULL registers none.
struct console_set_interrupt_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor interrupt;  // MAKE_SEND_ONCE
};

struct console_set_interrupt_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};
