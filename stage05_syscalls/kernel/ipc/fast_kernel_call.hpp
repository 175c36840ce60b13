// The fast path of a call to a kernel object: the request is handled where the caller trapped, and
// the answer written straight into its buffer. No message is allocated, and none is queued. What an
// answer needs beyond that - rights, memory, room, another receiver - is left to Reply::send() and
// receive().
#pragma once

#include "ipc/fast_path.hpp"
#include "ipc/port.hpp"
#include "lib/spinlock.hpp"

namespace ipc {

// `request` is the caller's message of `size` bytes (at most LocalMessage::ROOM), not COMPLEX, to a
// send right it keeps for the port of a kernel object; the answer goes to `reply`, whose receive
// right the caller has, where nobody waits and nothing is queued, and which is in no set; there it
// receives at most `limit` bytes. The IPC lock is held, and released.
FastResult fast_kernel_call(SpinlockGuard& guard, Space& space, const MessageBuffer& buffer,
                            const mach_msg_header& request, uint32_t size, uint32_t limit,
                            Port& port, Port& reply);

}  // namespace ipc
