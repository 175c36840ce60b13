/* Port names, the rights a name can stand for, and what can be asked about them. */
#ifndef MACH_PORT_H
#define MACH_PORT_H

#include <stdint.h>

/* A task's name for a right. The upper 24 bits are an index, the lower 8 count its reuses: a freed
 * name stays invalid until its index has been used another 256 times. */
typedef uint32_t mach_port_name_t;

#define MACH_PORT_NULL 0u          /* no right */
#define MACH_PORT_DEAD 0xffffffffu /* a right whose port died on the way */
#define MACH_PORT_INDEX(name) ((name) >> 8)
#define MACH_PORT_GENERATION(name) ((name)&0xffu)
#define MACH_PORT_MAKE(index, generation) (((index) << 8) | ((generation)&0xffu))

typedef uint32_t mach_port_right_t;
#define MACH_PORT_RIGHT_SEND 0u
#define MACH_PORT_RIGHT_RECEIVE 1u
#define MACH_PORT_RIGHT_SEND_ONCE 2u
#define MACH_PORT_RIGHT_PORT_SET 3u
#define MACH_PORT_RIGHT_DEAD_NAME 4u
#define MACH_PORT_RIGHT_NUMBER 5u

/* A set of rights, as the type call returns it. */
typedef uint32_t mach_port_type_t;
#define MACH_PORT_TYPE(right) (1u << ((right) + 16u))
#define MACH_PORT_TYPE_SEND MACH_PORT_TYPE(MACH_PORT_RIGHT_SEND)
#define MACH_PORT_TYPE_RECEIVE MACH_PORT_TYPE(MACH_PORT_RIGHT_RECEIVE)
#define MACH_PORT_TYPE_SEND_ONCE MACH_PORT_TYPE(MACH_PORT_RIGHT_SEND_ONCE)
#define MACH_PORT_TYPE_PORT_SET MACH_PORT_TYPE(MACH_PORT_RIGHT_PORT_SET)
#define MACH_PORT_TYPE_DEAD_NAME MACH_PORT_TYPE(MACH_PORT_RIGHT_DEAD_NAME)
#define MACH_PORT_TYPE_SEND_RECEIVE (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_RECEIVE)
#define MACH_PORT_TYPE_DNREQUEST 0x80000000u /* a dead-name request is registered */

#define MACH_PORT_QLIMIT_DEFAULT 5u
#define MACH_PORT_QLIMIT_MAX 16u

/* What a receive right's holder can ask about it. */
struct mach_port_status {
    mach_port_name_t pset; /* the set it is a member of, or NULL */
    uint32_t seqno;        /* of the next message to be received */
    uint32_t mscount;      /* send rights made since the last move */
    uint32_t qlimit;
    uint32_t msgcount;  /* messages queued */
    uint32_t sorights;  /* send-once rights that exist */
    uint32_t srights;   /* 1 if there are send rights */
    uint32_t pdrequest; /* 1 if a port-destroyed request is registered */
    uint32_t nsrequest; /* 1 if a no-senders request is registered */
    uint32_t zero;
};

#endif
