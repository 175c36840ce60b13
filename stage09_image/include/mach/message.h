/* Messages as programs and the kernel lay them out, and the options of mach_msg. A message is the
 * header, then, when COMPLEX, the body and its descriptors, then bytes that nobody interprets. Its
 * size is a multiple of 8. Reserved fields are zero. */
#ifndef MACH_MESSAGE_H
#define MACH_MESSAGE_H

#include <mach/kern_return.h>
#include <mach/port.h>
#include <stdint.h>

typedef uint32_t mach_msg_bits_t;
typedef uint32_t mach_msg_size_t;
typedef int32_t mach_msg_id_t;
typedef uint32_t mach_msg_option_t;

/* What happens to a right that is sent (the first column of the header and of port descriptors),
 * and as what it arrives: receive 16, send 17, send-once 18. */
#define MACH_MSG_TYPE_MOVE_RECEIVE 16u   /* gives the receive right away; in a body only */
#define MACH_MSG_TYPE_MOVE_SEND 17u      /* gives one reference away */
#define MACH_MSG_TYPE_MOVE_SEND_ONCE 18u /* gives the send-once right away */
#define MACH_MSG_TYPE_COPY_SEND 19u      /* the sender keeps its references */
#define MACH_MSG_TYPE_MAKE_SEND 20u      /* made from the receive right */
#define MACH_MSG_TYPE_MAKE_SEND_ONCE 21u /* made from the receive right */

#define MACH_MSG_TYPE_PORT_NONE 0u
#define MACH_MSG_TYPE_PORT_RECEIVE MACH_MSG_TYPE_MOVE_RECEIVE
#define MACH_MSG_TYPE_PORT_SEND MACH_MSG_TYPE_MOVE_SEND
#define MACH_MSG_TYPE_PORT_SEND_ONCE MACH_MSG_TYPE_MOVE_SEND_ONCE

/* msgh_bits: the disposition of the remote port in bits 7..0, of the local port in bits 15..8. */
#define MACH_MSGH_BITS(remote, local) ((remote) | ((local) << 8))
#define MACH_MSGH_BITS_REMOTE(bits) ((bits)&0xffu)
#define MACH_MSGH_BITS_LOCAL(bits) (((bits) >> 8) & 0xffu)
#define MACH_MSGH_BITS_COMPLEX 0x80000000u
#define MACH_MSGH_BITS_USED 0x8000ffffu /* every other bit is zero */

struct mach_msg_header {
    mach_msg_bits_t msgh_bits;
    mach_msg_size_t msgh_size;         /* ignored by send, set by receive */
    mach_port_name_t msgh_remote_port; /* send: the destination; received: the reply right */
    mach_port_name_t msgh_local_port;  /* send: the reply right; received: the port it came to */
    uint32_t msgh_seqno;               /* set by receive: the port's messages in order, from 0 */
    mach_msg_id_t msgh_id;
};

struct mach_msg_body {
    uint32_t descriptor_count;
    uint32_t zero;
};

/* A descriptor is 16 bytes, whatever it describes; its type is in the last one. */
#define MACH_MSG_PORT_DESCRIPTOR 0u
#define MACH_MSG_OOL_DESCRIPTOR 1u
#define MACH_MSG_OOL_PORTS_DESCRIPTOR 2u

struct mach_msg_port_descriptor {
    mach_port_name_t name;
    uint32_t zero1;
    uint32_t zero2;
    uint16_t zero3;
    uint8_t disposition;
    uint8_t type;
};

/* Out-of-line memory: the receiver gets a copy at an address of its own, at the same offset within
 * the page. `deallocate`: the sender loses every page touched; in a received message it is 1. */
struct mach_msg_ool_descriptor {
    uint64_t address;
    uint32_t size; /* bytes */
    uint8_t deallocate;
    uint8_t copy; /* zero */
    uint8_t zero;
    uint8_t type;
};

/* An out-of-line array of port names, all sent with one disposition. */
struct mach_msg_ool_ports_descriptor {
    uint64_t address;
    uint32_t count; /* names */
    uint8_t deallocate;
    uint8_t copy; /* zero */
    uint8_t disposition;
    uint8_t type;
};

struct mach_msg_type_descriptor {
    uint8_t other[15];
    uint8_t type;
};

/* Any descriptor: a message's body has an array of these. `type.type` says which one it is. */
typedef union {
    struct mach_msg_type_descriptor type;
    struct mach_msg_port_descriptor port;
    struct mach_msg_ool_descriptor out_of_line;
    struct mach_msg_ool_ports_descriptor ool_ports;
} mach_msg_descriptor_t;

/* Options of mach_msg; any other bit is KERN_INVALID_ARGUMENT. */
#define MACH_MSG_OPTION_NONE 0u
#define MACH_SEND_MSG 0x1u
#define MACH_RCV_MSG 0x2u
#define MACH_SEND_TIMEOUT 0x10u
#define MACH_RCV_TIMEOUT 0x100u
#define MACH_RCV_LARGE 0x800u /* accepted and always on: what does not fit stays queued */
/* A message at the head that does not fit (TOO_LARGE) or cannot be taken (BODY_ERROR) is destroyed;
 * its header, with both ports NULL, is received in its place. */
#define MACH_RCV_DISCARD 0x1000u
#define MACH_MSG_OPTION_MASK 0x1913u

#ifdef __cplusplus
#define MACH_MESSAGE_ASSERT static_assert
#else
#define MACH_MESSAGE_ASSERT _Static_assert
#endif
MACH_MESSAGE_ASSERT(sizeof(struct mach_msg_header) == 24, "header");
MACH_MESSAGE_ASSERT(sizeof(struct mach_msg_body) == 8, "body");
MACH_MESSAGE_ASSERT(sizeof(struct mach_msg_port_descriptor) == 16, "port descriptor");
MACH_MESSAGE_ASSERT(sizeof(struct mach_msg_ool_descriptor) == 16, "out-of-line descriptor");
MACH_MESSAGE_ASSERT(sizeof(struct mach_msg_ool_ports_descriptor) == 16, "port array descriptor");
MACH_MESSAGE_ASSERT(sizeof(mach_msg_descriptor_t) == 16, "any descriptor");

#endif
