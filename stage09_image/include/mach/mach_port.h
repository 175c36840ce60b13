/* The messages a task's port takes about the names in that task (subsystem mach_port, base 3200),
 * in MIG's wire layout. A reply is the request's id + 100; one without fields is mach_simple_reply.
 */
#ifndef MACH_MACH_PORT_H
#define MACH_MACH_PORT_H

#include <mach/message.h>

enum mach_port_request {
    MACH_PORT_NAMES = 3200,
    MACH_PORT_TYPE_REQUEST = 3201,
    MACH_PORT_RENAME = 3202,
    MACH_PORT_ALLOCATE_NAME = 3203,
    MACH_PORT_ALLOCATE = 3204,
    MACH_PORT_DESTROY = 3205,
    MACH_PORT_DEALLOCATE = 3206,
    MACH_PORT_GET_REFS = 3207,
    MACH_PORT_MOD_REFS = 3208,
    MACH_PORT_SET_QLIMIT = 3210,
    MACH_PORT_SET_MSCOUNT = 3211,
    MACH_PORT_GET_SET_STATUS = 3212,
    MACH_PORT_MOVE_MEMBER = 3213,
    MACH_PORT_REQUEST_NOTIFICATION = 3214,
    MACH_PORT_INSERT_RIGHT = 3215,
    MACH_PORT_EXTRACT_RIGHT = 3216,
    MACH_PORT_GET_RECEIVE_STATUS = 3217,
    MACH_PORT_SET_SEQNO = 3218,
};

struct mach_simple_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};

/* names: no field. */
struct mach_port_names_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_ool_descriptor names; /* of mach_port_name_t */
    struct mach_msg_ool_descriptor types; /* of mach_port_type_t */
    int32_t return_code;
    uint32_t pad;
};

/* type, destroy, deallocate, get_set_status, get_receive_status: a name and 0. The others: */
struct mach_port_two_words_request {
    struct mach_msg_header header;
    uint32_t name;   /* rename: the old name. allocate_name, allocate: the right */
    uint32_t second; /* rename, allocate_name: the (new) name. get_refs: the right. set_qlimit,
                        set_mscount, set_seqno: the value. move_member: the set. extract_right: the
                        disposition. allocate: 0 */
};

struct mach_port_mod_refs_request {
    struct mach_msg_header header;
    mach_port_name_t name;
    mach_port_right_t right;
    int32_t delta;
    uint32_t pad;
};

struct mach_port_word_reply { /* type; allocate: the name; get_refs: the references */
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t value;
    uint32_t pad2;
};

struct mach_port_get_set_status_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_ool_descriptor members; /* of mach_port_name_t */
    int32_t return_code;
    uint32_t pad;
};

struct mach_port_request_notification_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor notify; /* a send-once right, or NULL */
    mach_port_name_t name;
    int32_t id;
    uint32_t sync;
    uint32_t pad;
};

struct mach_port_insert_right_request {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor right;
    mach_port_name_t name;
    uint32_t pad;
};

struct mach_port_right_reply { /* request_notification: the previous right; extract_right */
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor right;
    int32_t return_code;
    uint32_t pad;
};

struct mach_port_get_receive_status_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    struct mach_port_status status;
};

#endif
