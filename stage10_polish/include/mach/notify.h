/* Notifications: messages from the kernel to the send-once right of a request. */
#ifndef MACH_NOTIFY_H
#define MACH_NOTIFY_H

#include <mach/message.h>

#define MACH_NOTIFY_PORT_DELETED 65   /* a name with a dead-name request was freed */
#define MACH_NOTIFY_PORT_DESTROYED 69 /* a receive right would have been destroyed: here it is */
#define MACH_NOTIFY_NO_SENDERS 70     /* the last send right is gone */
#define MACH_NOTIFY_SEND_ONCE 71      /* a send-once right was destroyed unused */
#define MACH_NOTIFY_DEAD_NAME 72      /* the port died; the name has one more dead reference */

struct mach_port_deleted_notification {
    struct mach_msg_header header;
    mach_port_name_t name;
    uint32_t zero;
};

struct mach_port_destroyed_notification {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor rights; /* the receive right */
};

struct mach_no_senders_notification {
    struct mach_msg_header header;
    uint32_t count; /* the port's make-send count */
    uint32_t zero;
};

struct mach_send_once_notification {
    struct mach_msg_header header;
};

struct mach_dead_name_notification {
    struct mach_msg_header header;
    mach_port_name_t name;
    uint32_t zero;
};

#endif
