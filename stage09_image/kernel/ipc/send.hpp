// The two phases of mach_msg. No lock is held; both may block.
#pragma once

#include "ipc/message_buffer.hpp"
#include "ipc/space.hpp"
#include "timer/deadline.hpp"

namespace ipc {

mach_msg_return_t send(Space& space, const MessageBuffer& buffer, uint64_t size, Deadline deadline);

mach_msg_return_t receive(Space& space, const MessageBuffer& buffer, uint64_t limit, bool discard,
                          mach_port_name_t name, Deadline deadline);

}  // namespace ipc
