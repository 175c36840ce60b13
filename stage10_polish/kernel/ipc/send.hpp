// The two phases of mach_msg. No lock is held; both may block.
#pragma once

#include "ipc/space.hpp"
#include "ipc/waiter.hpp"
#include "timer/deadline.hpp"

namespace ipc {

mach_msg_return_t send(Space& space, const MessageBuffer& buffer, uint64_t size, Deadline deadline);

mach_msg_return_t receive(const Receiver& receiver, mach_port_name_t name, Deadline deadline);

}  // namespace ipc
