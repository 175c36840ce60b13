// mach_msg: sends a message, receives one, or both, for the running thread. What a program calls
// through the system call and a kernel thread directly.
//
// A send happens completely or not at all; so does a receive. Everything is checked first, in the
// order in which errors take precedence (message.h has the options, docs/CONTRACT.md the order);
// what follows then cannot fail.
#pragma once

#include "ipc/space.hpp"
#include "ipc/waiter.hpp"

namespace ipc {

// `space` is the caller's. Sends the first `send_size` bytes of `buffer`, and receives up to
// `receive_limit` bytes into it. Timeouts, in milliseconds, count for each of the two by itself and
// only with MACH_SEND_TIMEOUT and MACH_RCV_TIMEOUT. May block; every wait ends when the thread is
// killed or aborted (SEND_INTERRUPTED, RCV_INTERRUPTED). No lock is held.
mach_msg_return_t mach_msg(Space& space, const MessageBuffer& buffer, uint64_t option,
                           uint64_t send_size, uint64_t receive_limit,
                           mach_port_name_t receive_name, uint64_t timeout_ms);

// The same for a caller that has put together who receives.
mach_msg_return_t mach_msg(const Receiver& self, uint64_t option, uint64_t send_size,
                           mach_port_name_t receive_name, uint64_t timeout_ms);
// The same always the slow way: a send, then a receive.
mach_msg_return_t mach_msg_slowly(const Receiver& self, uint64_t option, uint64_t send_size,
                                  mach_port_name_t receive_name, uint64_t timeout_ms);

// Whether messages may take the fast path (fast_path.cpp). Off: the kernel option ipc=slow.
extern constinit Atomic<bool> fast_path_enabled;

}  // namespace ipc
