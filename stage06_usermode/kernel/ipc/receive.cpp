// Takes the first message, or waits until a sender has delivered one.
#include "ipc/deliver.hpp"
#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/send.hpp"
#include "thread/scheduler.hpp"

namespace ipc {

namespace {

// Where a thread receives from: the port of a receive right, or a set.
struct Source {
    Port* port = nullptr;
    PortSet* set = nullptr;

    // The port with the next message, or null.
    Port* ready() const REQUIRES(lock) {
        if (set) return set->ready.empty() ? nullptr : &set->ready.front();
        return port->queue().empty() ? nullptr : port;
    }
};

bool find_source(Space& space, mach_port_name_t name, Source& source) REQUIRES(lock) {
    const Entry* entry = space.look_up(name);
    if (entry && entry->has(Entry::RECEIVE)) source.port = entry->port;
    if (entry && entry->has(Entry::PORT_SET)) source.set = entry->set;
    return source.port || source.set;
}

// Blocks until a sender has delivered to this thread, or its wait has ended otherwise. The lock is
// released.
mach_msg_return_t wait_for_message(SpinlockGuard& guard, ReceiveWaiter& waiter, Deadline deadline) {
    const WaitResult result = scheduler::block(guard, deadline);

    SpinlockGuard again(lock);
    if (waiter.finished()) return waiter.result;
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link>::remove(waiter);
    return result == WaitResult::TimedOut ? MACH_RCV_TIMED_OUT : MACH_RCV_INTERRUPTED;
}

}  // namespace

mach_msg_return_t receive(const Receiver& receiver, mach_port_name_t name, Deadline deadline) {
    DrainGuard guard;
    Source source;
    if (!find_source(receiver.space, name, source)) return MACH_RCV_INVALID_NAME;
    if (Port* port = source.ready()) return take_first(*port, receiver, source.set != nullptr).code;
    if (deadline.passed()) return MACH_RCV_TIMED_OUT;
    ReceiveWaiter waiter(scheduler::current(), receiver);
    (source.set ? source.set->receivers : source.port->receivers).push_back(waiter);
    return wait_for_message(guard.guard(), waiter, deadline);
}

}  // namespace ipc
