// Entry: what one name of a task stands for. 32 bytes, so that 64 of them fill a chunk of 2 KiB and
// a lookup touches one cache line.
#pragma once

#include "ipc/lock.hpp"
#include "lib/utility.hpp"

#include <mach/limits.h>
#include <mach/port.h>

struct Port;
struct PortSet;
struct SendOnce;

struct Entry {
    // What the name stands for, as a set: SEND and RECEIVE may come together, the others alone.
    enum Rights : uint8_t {
        FREE = 0,
        SEND = 1 << MACH_PORT_RIGHT_SEND,
        RECEIVE = 1 << MACH_PORT_RIGHT_RECEIVE,
        SEND_ONCE = 1 << MACH_PORT_RIGHT_SEND_ONCE,
        PORT_SET = 1 << MACH_PORT_RIGHT_PORT_SET,
        DEAD_NAME = 1 << MACH_PORT_RIGHT_DEAD_NAME,
        ANY = SEND | RECEIVE | SEND_ONCE | PORT_SET | DEAD_NAME,
    };
    // What a send that is being checked has promised away already (send_check.cpp). Zero otherwise.
    enum Pending : uint8_t { RECEIVE_MOVED = 1, ONCE_MOVED = 2 };

    union {
        Port* port GUARDED_BY(ipc::lock) = nullptr;  // SEND, RECEIVE
        PortSet* set GUARDED_BY(ipc::lock);          // PORT_SET
        SendOnce* once GUARDED_BY(ipc::lock);        // SEND_ONCE
    };
    SendOnce* request GUARDED_BY(ipc::lock) = nullptr;  // the dead-name request
    uint32_t next GUARDED_BY(ipc::lock) = 0;      // of the free list, or of the reverse map's chain
    uint32_t previous GUARDED_BY(ipc::lock) = 0;  // of the free list; of its first entry: anything
    uint16_t references GUARDED_BY(ipc::lock) = 0;  // SEND, DEAD_NAME: user references
    uint16_t pending_references GUARDED_BY(ipc::lock) = 0;
    uint8_t rights GUARDED_BY(ipc::lock) = FREE;
    uint8_t pending GUARDED_BY(ipc::lock) = 0;
    uint8_t generation GUARDED_BY(ipc::lock) = 0;  // of the name it has, or if free will have
    const uint8_t unused = 0;

    bool used() const REQUIRES(ipc::lock) { return rights != FREE; }
    bool has(uint8_t which) const REQUIRES(ipc::lock) { return rights & which; }
    bool names_port() const REQUIRES(ipc::lock) { return rights & (SEND | RECEIVE); }
};
static_assert(sizeof(Entry) == 32);
