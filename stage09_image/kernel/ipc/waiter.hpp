// A thread that waits to receive or to send; it lives on that thread's kernel stack.
//
// Invariant: a waiter is in its queue exactly as long as nobody has finished it. Whoever finishes
// it takes it out, writes the result and wakes the thread; all under the IPC lock.
#pragma once

#include "ipc/message_buffer.hpp"
#include "lib/intrusive_list.hpp"

class Space;
class Thread;

struct ReceiveWaiter {
    ReceiveWaiter(Thread& self, Space& names, const MessageBuffer& where, uint32_t most,
                  bool discards)
        : thread(self),
          space(names),
          buffer(where),
          limit(most),
          discard(discards) {}

    ListLink link;  // in the port's or the set's queue of receivers
    Thread& thread;
    Space& space;
    const MessageBuffer buffer;
    uint32_t limit;
    bool discard;  // MACH_RCV_DISCARD
    bool finished = false;
    mach_msg_return_t result = MACH_MSG_SUCCESS;
};

struct SendWaiter {
    explicit SendWaiter(Thread& self) : thread(self) {}

    ListLink link;  // in the port's queue of senders
    Thread& thread;
    bool granted = false;  // a slot of the queue is set aside for it
};
