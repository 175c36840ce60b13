// Right: a right outside any name space - in a message or held by the kernel. It owns one reference
// to its port and counts there as one send, send-once or the receive right. Moving it around is
// copying these 16 bytes; ending it is ipc::release_right().
#pragma once

#include "lib/utility.hpp"

#include <mach/message.h>

struct Port;
struct SendOnce;

enum class RightKind : uint8_t {
    Null,  // MACH_PORT_NULL: no right
    Dead,  // MACH_PORT_DEAD: its port died
    Receive,
    Send,
    SendOnce,
};

struct Right {
    RightKind kind = RightKind::Null;
    uint8_t disposition = 0;                 // how it was sent
    mach_port_name_t name = MACH_PORT_NULL;  // whence: only until the send is committed
    union {
        Port* port = nullptr;  // Receive, Send
        SendOnce* once;        // SendOnce
    };

    bool live() const { return kind >= RightKind::Receive; }

    static Right dead() { return with(RightKind::Dead, nullptr); }
    static Right send(Port& port) { return with(RightKind::Send, &port); }
    static Right receive(Port& port) { return with(RightKind::Receive, &port); }
    static Right send_once(SendOnce& once) {
        Right right = with(RightKind::SendOnce, nullptr);
        right.once = &once;
        return right;
    }

private:
    static Right with(RightKind kind, Port* port) {
        Right right;
        right.kind = kind;
        right.port = port;
        return right;
    }
};
static_assert(sizeof(Right) == 16);

// The disposition under which a right that was sent with `disposition` arrives.
constexpr uint32_t arriving_disposition(uint32_t disposition) {
    switch (disposition) {
    case MACH_MSG_TYPE_MOVE_RECEIVE:
        return MACH_MSG_TYPE_PORT_RECEIVE;
    case MACH_MSG_TYPE_MOVE_SEND:
    case MACH_MSG_TYPE_COPY_SEND:
    case MACH_MSG_TYPE_MAKE_SEND:
        return MACH_MSG_TYPE_PORT_SEND;
    case MACH_MSG_TYPE_MOVE_SEND_ONCE:
    case MACH_MSG_TYPE_MAKE_SEND_ONCE:
        return MACH_MSG_TYPE_PORT_SEND_ONCE;
    default:
        return MACH_MSG_TYPE_PORT_NONE;
    }
}
