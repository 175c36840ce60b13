/* The name server's messages (subsystem bootstrap, base 3000), in MIG's wire layout. It is a
 * program (init), behind the bootstrap port that every task inherits: servers register a name,
 * clients look it up. A name is free again when its port has died. */
#ifndef MACH_BOOTSTRAP_H
#define MACH_BOOTSTRAP_H

#include <mach/message.h>

#define BOOTSTRAP_NAME_SIZE 64u /* with the terminating zero */

enum bootstrap_request {
    BOOTSTRAP_REGISTER = 3000,
    BOOTSTRAP_LOOK_UP = 3001,
};

struct bootstrap_register_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor service; /* a send right */
    char name[BOOTSTRAP_NAME_SIZE];
};

struct bootstrap_look_up_request {
    struct mach_msg_header header;
    char name[BOOTSTRAP_NAME_SIZE];
};

struct bootstrap_register_reply {
    struct mach_msg_header header;
    int32_t return_code; /* KERN_ALREADY_EXISTS: another port has that name */
    uint32_t pad;
};

struct bootstrap_look_up_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor service; /* a send right */
    int32_t return_code;
    uint32_t pad;
};

#endif
