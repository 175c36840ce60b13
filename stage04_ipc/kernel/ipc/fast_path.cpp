// A call or an answer of at most 1 KiB, checked and then done in one piece.
#include "ipc/fast_path.hpp"

#include "ipc/fast_kernel_call.hpp"
#include "ipc/lock.hpp"
#include "ipc/registry.hpp"
#include "lib/string.h"
#include "thread/scheduler.hpp"
#include "thread/thread.hpp"

namespace ipc {

namespace {

constexpr FastResult NOT_DONE{FastResult::Nothing, MACH_MSG_SUCCESS};
constexpr uint64_t LARGEST = 1024;

// What the checks find, and the commit uses.
struct Route {
    Port* port = nullptr;      // where the message goes
    SendOnce* used = nullptr;  // the send-once right it goes through, if it is one
    Entry* used_entry = nullptr;
    ReceiveWaiter* receiver = nullptr;  // null: the port is a kernel object's
    Port* reply_port = nullptr;         // a send-once right is to be made from it
    mach_msg_bits_t bits = 0;           // as they arrive
};

// A send right that is copied, or a send-once right.
bool find_destination(Space& space, const mach_msg_header& header, Route& route) {
    Entry* entry = space.find(header.msgh_remote_port);
    if (!entry) return false;
    const uint32_t disposition = MACH_MSGH_BITS_REMOTE(header.msgh_bits);
    if (disposition == MACH_MSG_TYPE_COPY_SEND && entry->has(Entry::SEND)) {
        route.port = entry->port;
        route.bits = MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND);
        if (route.port->kernel_object) return true;
        if (route.port->full()) return false;
    } else if (disposition == MACH_MSG_TYPE_MOVE_SEND_ONCE && entry->has(Entry::SEND_ONCE) &&
               !entry->request) {
        route.used = entry->once;
        route.used_entry = entry;
        route.port = entry->once->port;
        route.bits = MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE);
    } else {
        return false;
    }
    // A dead port has none.
    if (route.port->receivers.empty()) return false;
    route.receiver = &route.port->receivers.front();
    return true;
}

// None, or made from a receive right.
bool find_reply(Space& space, const mach_msg_header& header, Route& route) {
    const uint32_t disposition = MACH_MSGH_BITS_LOCAL(header.msgh_bits);
    if (disposition == 0) return header.msgh_local_port == MACH_PORT_NULL;
    if (disposition != MACH_MSG_TYPE_MAKE_SEND_ONCE) return false;
    const Entry* entry = space.find(header.msgh_local_port);
    if (!entry || !entry->has(Entry::RECEIVE)) return false;
    route.reply_port = entry->port;
    route.bits |= MACH_MSG_TYPE_PORT_SEND_ONCE;
    return true;
}

// Where this thread will wait: a receive right whose queue is empty and in no set.
Port* find_source(Space& space, mach_port_name_t name) {
    const Entry* entry = space.find(name);
    if (!entry || !entry->has(Entry::RECEIVE)) return nullptr;
    Port* port = entry->port;
    return port->queue.empty() && !port->set ? port : nullptr;
}

// The send-once right becomes the receiver's, under a name of its own.
mach_port_name_t give_reply(Space& space, SendOnce& once, Port& port) {
    once.bind(port);
    const mach_port_name_t name = space.add();
    Entry& entry = space.entry(name);
    entry.once = &once;
    entry.rights = Entry::SEND_ONCE;
    entry.references = 1;
    return name;
}

void use_up(Space& space, mach_port_name_t name, Entry& entry, SendOnce& once) {
    space.remove(name, entry);
    once.use();
    once.unbind();
    SendOnce::free(once);
}

}  // namespace

FastResult fast_send_and_receive(Space& space, const MessageBuffer& buffer, uint64_t send_size,
                                 uint64_t receive_limit, mach_port_name_t receive_name) {
    if (send_size < sizeof(mach_msg_header) || send_size > LARGEST || send_size % 8 != 0) {
        return NOT_DONE;
    }
    SpinlockGuard guard(lock);
    const uint8_t* from = buffer.window(send_size, false);
    if (!from) return NOT_DONE;
    const mach_msg_header& header = *reinterpret_cast<const mach_msg_header*>(from);
    if ((header.msgh_bits & ~0xffffu) != 0) return NOT_DONE;  // COMPLEX, or wrong
    Route route;
    Port* source = find_source(space, receive_name);
    if (!source || !find_destination(space, header, route) || !find_reply(space, header, route)) {
        return NOT_DONE;
    }
    const uint32_t limit = static_cast<uint32_t>(min(receive_limit, UINT32_MAX));
    Thread& self = scheduler::current();
    if (!route.receiver) {
        if (route.reply_port != source || !source->receivers.empty() || self.killed()) {
            return NOT_DONE;
        }
        return fast_kernel_call(guard, space, buffer, header, static_cast<uint32_t>(send_size),
                                limit, *route.port, *source);
    }
    ReceiveWaiter& receiver = *route.receiver;
    if (send_size > receiver.limit || self.killed() || !receiver.space.alive() ||
        !scheduler::may_hand_off(receiver.thread)) {
        return NOT_DONE;
    }
    uint8_t* to = receiver.buffer.window(send_size, true);
    if (!to) return NOT_DONE;
    SendOnce* made = nullptr;
    if (route.reply_port) {
        if (!receiver.space.reserve(1)) return NOT_DONE;
        Result<SendOnce*> once = SendOnce::allocate(space.account());
        if (!once.ok()) return NOT_DONE;
        made = once.value();
    }

    // From here on nothing can fail. The name of the destination goes before a new name is chosen.
    const mach_msg_id_t id = header.msgh_id;
    const mach_port_name_t local = route.port->receiver_name;
    const uint32_t sequence = route.port->sequence++;
    if (route.used) use_up(space, header.msgh_remote_port, *route.used_entry, *route.used);
    const mach_port_name_t remote =
        made ? give_reply(receiver.space, *made, *route.reply_port) : MACH_PORT_NULL;
    memcpy(to + sizeof(header), from + sizeof(header), send_size - sizeof(header));
    *reinterpret_cast<mach_msg_header*>(to) = {.msgh_bits = route.bits,
                                               .msgh_size = static_cast<uint32_t>(send_size),
                                               .msgh_remote_port = remote,
                                               .msgh_local_port = local,
                                               .msgh_seqno = sequence,
                                               .msgh_id = id};
    route.port->receivers.remove(receiver);
    receiver.finished = true;
    counts.fast_messages++;

    ReceiveWaiter waiter(self, space, buffer, limit, false);
    source->receivers.push_back(waiter);
    (void)scheduler::hand_off(receiver.thread, guard, Deadline::never());
    // Whoever finished it has let go of it: what it says then it will always say.
    if (waiter.finished) return {FastResult::Done, waiter.result};
    SpinlockGuard again(lock);
    if (!waiter.finished) IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link>::remove(waiter);
    return {FastResult::Done, waiter.finished ? waiter.result : MACH_RCV_INTERRUPTED};
}

}  // namespace ipc
