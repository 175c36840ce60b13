// The fast path of mach_msg: a short message to a receiver that waits for it, by a sender that
// waits for the next. One function that checks everything, then does everything: no queue, no
// scheduling decision, one copy. Whatever it does not know it leaves to send() and receive(),
// unchanged.
#pragma once

#include "ipc/message_buffer.hpp"
#include "ipc/space.hpp"

namespace ipc {

struct FastResult {
    enum Progress : uint8_t {
        Nothing,  // has happened
        Sent,     // the message is received by nobody else: what is left is to receive
        Done,
    } progress;
    mach_msg_return_t code;  // when Done
};

FastResult fast_send_and_receive(Space& space, const MessageBuffer& buffer, uint64_t send_size,
                                 uint64_t receive_limit, mach_port_name_t receive_name);

}  // namespace ipc
