// Destruction without recursion. Ending one right may kill a port, whose queue holds messages,
// which carry rights, and so on to any depth. What is to be destroyed goes on a stack that runs
// through the objects; drain() takes it down in bounded steps, in the order in which recursion
// would have. So it does with what else may be much: threads whose wait has ended, and ports where
// messages and receivers have come together.
//
// A port that dies: leaves its set, its receivers get RCV_PORT_DIED; if there is a port-destroyed
// request the receive right goes there and that is all; else its blocked senders start over (and
// find it dead), its no-senders request yields SEND_ONCE, the messages in its queue are destroyed,
// and the dead-name requests are answered. Other tasks' names turn into dead names when next looked
// at.
#pragma once

#include "ipc/lock.hpp"
#include "ipc/right.hpp"

struct Message;
struct Port;
struct PortSet;
struct SendOnce;

namespace ipc {

// --- With the IPC lock; drain() must follow when it is released (DrainGuard does that). ---

// Ends a right that is in no name space.
void release_right(Right& right) REQUIRES(lock);
void release_send(Port& port) REQUIRES(lock);
void release_send_once(SendOnce& once) REQUIRES(lock);  // unused: it yields SEND_ONCE
// The right with which the message was sent has done its work.
void consume_destination(Message& message) REQUIRES(lock);
// The receive right is nowhere any more: the port dies, or goes where port-destroyed says.
void release_receive(Port& port) REQUIRES(lock);
// The receive right leaves its space, set and receivers, on its way to somewhere else or to its
// end. It keeps its queue, senders, requests and the reference.
void detach_receive(Port& port) REQUIRES(lock);

// Destroys a message that is in no queue, with everything it carries.
void doom(Message& message) REQUIRES(lock);
// Destroys a set that has no name any more: its receivers get RCV_PORT_DIED, its members are in no
// set.
void doom(PortSet& set) REQUIRES(lock);

// The port has messages for its kernel object or for receivers that wait, or its object a
// no-senders action to do.
void attend_to(Port& port) REQUIRES(lock);

// --- Without it. ---

void initialise_destruction();

// Finishes all destruction that is under way, this thread's and others'.
void drain();

// Holds the IPC lock for an operation that may end rights: releases it, then drains.
class SCOPED_CAPABILITY DrainGuard : NonCopyable {
public:
    DrainGuard() ACQUIRE(lock) {}
    ~DrainGuard() RELEASE() {}
    SpinlockGuard& guard() { return guard_; }  // for whoever waits and lets go of the lock

private:
    struct Last {
        ~Last() { drain(); }
    };
    Last last_;
    SpinlockGuard guard_{lock};  // ends before `last_`
};

}  // namespace ipc
