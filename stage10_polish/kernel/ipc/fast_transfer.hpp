// What the fast path knows of a message on its way (fast_path.cpp).
#pragma once

#include "ipc/message.hpp"
#include "ipc/waiter.hpp"

struct Port;

namespace ipc {

constexpr uint32_t LARGEST = LocalMessage::ROOM;
constexpr uint32_t HEADER = sizeof(mach_msg_header);
constexpr mach_msg_bits_t CALL =
    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
constexpr mach_msg_bits_t CALL_ARRIVES =
    MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND_ONCE, MACH_MSG_TYPE_PORT_SEND);
constexpr mach_msg_bits_t CALL_TO_KERNEL =
    MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND, MACH_MSG_TYPE_PORT_SEND_ONCE);
constexpr mach_msg_bits_t ANSWER = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
constexpr mach_msg_bits_t ANSWER_ARRIVES = MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE);

using Waiters = IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link>;

// With one piece of memory; more bytes may follow.
struct MemoryPart {
    mach_msg_body body;
    mach_msg_ool_descriptor memory;
};
struct MemoryMessage {
    mach_msg_header header;
    MemoryPart part;
};

// A message on its way from the sender's buffer to the receiver's: what the checks have found. It
// never is in memory, since all of this is inlined. The buffer may change under our hands, for
// other threads of the sender's task run on other processors: what is read there is read once. Of
// the header each word serves one purpose; what is said of memory serves several, and is copied
// first.
struct Transfer {
    const Receiver& sender;
    const uint32_t size;
    const uint8_t* from = nullptr;
    Waiters* queue = nullptr;  // where the sender will wait: a port's, or a set's
    Port* source = nullptr;    // the port, if it is one
    Port* port = nullptr;
    ReceiveWaiter* waiting = nullptr;
    uint8_t* to = nullptr;
    MemoryPart part{};

    const mach_msg_header& header() const {
        return *reinterpret_cast<const mach_msg_header*>(from);
    }
};

}  // namespace ipc
