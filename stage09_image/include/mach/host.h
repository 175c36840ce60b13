// The host's messages (subsystem `host`, base 2600), in MIG's wire layout. Information goes to the
// host port every task has; shutdown needs the host control right that only init is given.
#pragma once

#include <mach/message.h>

enum host_request {
    HOST_INFO = 2600,
    HOST_SHUTDOWN = 2601,
};

struct host_request_message {  // both requests
    struct mach_msg_header header;
};

struct host_info_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint64_t memory_total;  // bytes
    uint64_t memory_free;
    uint64_t uptime;  // nanoseconds
};

struct host_shutdown_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};
