// A thread that waits to receive or to send; it lives on that thread's kernel stack.
//
// Invariant: a waiter is in its queue exactly as long as nobody has finished it. Whoever finishes
// it takes it out, writes the result and wakes the thread; all under the IPC lock.
#pragma once

#include "ipc/lock.hpp"
#include "ipc/message_buffer.hpp"
#include "lib/intrusive_list.hpp"

class Space;
class Thread;

namespace ipc {

// No code of mach_msg: it is not over.
constexpr auto NOT_DONE = static_cast<mach_msg_return_t>(0x1fffffff);

}  // namespace ipc

// Who receives, and where to.
struct Receiver {
    Space& space;
    MessageBuffer buffer;
    uint32_t limit;    // bytes
    uint32_t options;  // MACH_RCV_DISCARD or not; others do not matter
};

struct ReceiveWaiter {
    ReceiveWaiter(Thread& self, const Receiver& whom) : thread(self), receiver(whom) {}

    ListLink link GUARDED_BY(ipc::lock);  // in the port's or the set's queue of receivers
    Thread& thread;
    const Receiver& receiver;
    mach_msg_return_t result GUARDED_BY(ipc::lock) = ipc::NOT_DONE;

    bool finished() const REQUIRES(ipc::lock) { return result != ipc::NOT_DONE; }
};

struct SendWaiter {
    explicit SendWaiter(Thread& self) : thread(self) {}

    ListLink link GUARDED_BY(ipc::lock);  // in the port's queue of senders
    Thread& thread;
    bool granted GUARDED_BY(ipc::lock) = false;  // a slot of the queue is set aside for it
};
