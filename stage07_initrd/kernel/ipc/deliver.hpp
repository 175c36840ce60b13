// deliver: how a message gets from the kernel into a receiver. First prepare: does it fit, is the
// buffer writable, are there names and addresses for what it carries; then commit, which cannot
// fail. The sender does it when a receiver waits, else the receiver when it finds the message
// queued. Nothing that was taken from a queue is ever put back. Under the IPC lock.
#pragma once

#include "ipc/port.hpp"

namespace ipc {

struct Delivery {
    mach_msg_return_t code;
    bool consumed;  // the message is gone: received, or discarded
};

// A message on its way to `port` whose rights are committed: to the first receiver, or if that
// cannot take it to the end of the queue, whatever its limit; drain() asks the others. To a dead
// port: destroyed.
void post(Port& port, Message& message) REQUIRES(lock);

// Gives the message at the head of the port's queue to the receiver. `by_set`: it was found through
// the port's set, where the port's turn is over then. When it fails, nothing has changed.
Delivery take_first(Port& port, const Receiver& receiver, bool by_set) REQUIRES(lock);

// Gives free slots of the queue to the senders that wait, first come first served.
void grant_slots(Port& port) REQUIRES(lock);
// Ends a receiver's wait.
void finish(ReceiveWaiter& waiter, mach_msg_return_t result) REQUIRES(lock);
// The port may have messages beside receivers that wait: the first of them gets the first. For
// drain(); there may be more.
void serve_receiver(Port& port) REQUIRES(lock);

// A value that no port's `mark` has yet: marking ports with it makes a set of them.
uint64_t next_mark() REQUIRES(lock);

// A right comes into a space where reserve() made room for it: the name it has there, DEAD if its
// port died on the way. A send right joins the name that its port has there, whose count stays at
// the most it can be. A new name is chosen by the kernel, or is `chosen`, for which reserve_name()
// made room.
mach_port_name_t enter_right(Space& space, Right& right, mach_port_name_t chosen = MACH_PORT_NULL)
    REQUIRES(lock);

}  // namespace ipc
