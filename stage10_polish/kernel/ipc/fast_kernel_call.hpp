// The fast path of a call to a kernel object: the request is handled where the caller trapped, and
// the answer written straight into its buffer. No message is allocated, and none is queued. What an
// answer needs beyond that - rights, memory, room, another receiver - is left to Reply::send() and
// receive().
#pragma once

#include "ipc/port.hpp"
#include "ipc/waiter.hpp"

namespace ipc {

// `request` is the message of the caller, `self`, of `size` bytes (at most LocalMessage::ROOM), not
// COMPLEX, to a send right it keeps for the port of a kernel object; the answer goes to `reply`,
// whose receive right the caller has, where nobody waits and nothing is queued, and which is in no
// set; there it receives. NOT_DONE: nothing has happened. The IPC lock is held, and is not on
// return.
mach_msg_return_t fast_kernel_call(const Receiver& self, const mach_msg_header& request,
                                   uint32_t size, Port& port, Port& reply);

}  // namespace ipc
