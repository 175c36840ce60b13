// Names, addresses and bytes on their way into a receiver; queues and those who wait at them.
#include "ipc/deliver.hpp"

#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/space.hpp"
#include "lib/string.h"
#include "thread/scheduler.hpp"
#include "vm/address_space.hpp"

namespace ipc {

namespace {

bool arrives(const Right& right) REQUIRES(lock) {
    if (!right.live()) return false;
    return right.kind == RightKind::SendOnce ? right.once->port->alive() : right.port->alive();
}

// How many new names the receiver needs: rights for one port share a name, send-once rights do not.
uint32_t names_needed(Message& message, Space& space) REQUIRES(lock) {
    const uint64_t mark = next_mark();
    uint32_t needed = 0;
    auto count = [&](const Right& right) REQUIRES(lock) {
        if (!arrives(right)) return;
        if (right.kind == RightKind::SendOnce) {
            needed++;
        } else if (right.port->mark != mark && space.name_of(*right.port) == MACH_PORT_NULL) {
            right.port->mark = mark;
            needed++;
        }
    };
    count(message.reply);
    for (uint32_t i = 0; i < message.right_count; i++) {
        count(message.rights[i]);
        let_in_every(RIGHTS_AT_ONCE, i);
    }
    return needed;
}

bool reserve_addresses(Message& message, Space& space) {
    for (uint32_t i = 0; i < message.memory_count; i++) {
        CarriedMemory& carried = message.memory[i];
        if (carried.memory.size() == 0) continue;
        let_in_every(MEMORIES_AT_ONCE, i);
        if (space.memory()) {
            Result<Insertion> insertion = space.memory()->prepare_insert(carried.memory);
            if (insertion.ok()) {
                carried.insertion = move(insertion).value();
                continue;
            }
        }
        for (; i-- > 0; let_in_every(MEMORIES_AT_ONCE, i)) {
            message.memory[i].insertion = Insertion();
        }
        return false;
    }
    return true;
}

mach_msg_return_t prepare(Message& message, const Receiver& receiver) REQUIRES(lock) {
    if (message.size > receiver.limit) return MACH_RCV_TOO_LARGE;
    if (!receiver.buffer.writable(message.size)) return MACH_RCV_INVALID_DATA;
    if (!receiver.space.alive()) return MACH_RCV_BODY_ERROR;
    const uint32_t names = names_needed(message, receiver.space);
    if (!receiver.space.reserve(names)) return MACH_RCV_BODY_ERROR;
    if (!reserve_addresses(message, receiver.space)) return MACH_RCV_BODY_ERROR;
    return MACH_MSG_SUCCESS;
}

uint64_t enter_memory(CarriedMemory& carried, Space& space) {
    if (carried.memory.size() == 0) return 0;
    return space.memory()->commit_insert(move(carried.insertion), move(carried.memory));
}

void enter_port_array(Message& message, mach_msg_ool_ports_descriptor& descriptor, Space& space)
    REQUIRES(lock) {
    Right* rights = message.rights_of(descriptor);
    CarriedMemory& array = message.memory_of(descriptor);
    for (uint32_t i = 0; i < descriptor.count; i++) {
        const mach_port_name_t name = enter_right(space, rights[i]);
        array.memory.write(uint64_t{i} * sizeof(name),
                           {reinterpret_cast<const uint8_t*>(&name), sizeof(name)});
        let_in_every(RIGHTS_AT_ONCE, i);
    }
    descriptor.address = enter_memory(array, space);
}

void enter_descriptors(Message& message, Space& space) REQUIRES(lock) {
    uint32_t entered = 0;
    for (mach_msg_descriptor_t& at : message.descriptors()) {
        let_in_every(MEMORIES_AT_ONCE, entered++);
        switch (at.type.type) {
        case MACH_MSG_PORT_DESCRIPTOR:
            at.port.name = enter_right(space, message.right_of(at.port));
            break;
        case MACH_MSG_OOL_DESCRIPTOR:
            at.out_of_line.address = enter_memory(message.memory_of(at.out_of_line), space);
            break;
        default:
            enter_port_array(message, at.ool_ports, space);
            break;
        }
    }
}

void commit_delivery(Port& port, Message& message, const Receiver& receiver) REQUIRES(lock) {
    const mach_port_name_t remote = enter_right(receiver.space, message.reply);
    enter_descriptors(message, receiver.space);
    message.header() = port.next_header(message.bits, message.size, message.id, remote);
    const bool copied = receiver.buffer.copy_out(0, message.bytes, message.size);
    ASSERT(copied);  // prepare() looked at every page
    consume_destination(message);
    Message::free(message);
}

void tell_size(const Message& message, const Receiver& receiver) {
    if (receiver.limit < sizeof(mach_msg_header)) return;
    // As far as possible: the error is TOO_LARGE even if not even this can be written.
    (void)!receiver.buffer.copy_out(offsetof(mach_msg_header, msgh_size), &message.size,
                                    sizeof(message.size));
}

bool can_discard(mach_msg_return_t code, const Receiver& receiver) {
    return (receiver.options & MACH_RCV_DISCARD) &&
           (code == MACH_RCV_TOO_LARGE || code == MACH_RCV_BODY_ERROR) &&
           receiver.limit >= sizeof(mach_msg_header) &&
           receiver.buffer.writable(sizeof(mach_msg_header));
}

void discard(Port& port, Message& message, const Receiver& receiver) REQUIRES(lock) {
    message.header() = port.next_header(message.bits, message.size, message.id, MACH_PORT_NULL);
    message.header().msgh_local_port = MACH_PORT_NULL;
    const bool copied = receiver.buffer.copy_out(0, message.bytes, sizeof(mach_msg_header));
    ASSERT(copied);
    doom(message);
}

// Out of the port's queue, on its way to a receiver.
void unqueue(Port& port, Message& message, bool by_set) REQUIRES(lock) {
    port.dequeue(message);
    if (by_set && port.ready_link.linked()) {
        port.set->ready.remove(port);
        port.set->ready.push_back(port);
    }
    grant_slots(port);
}

Delivery deliver(Port& port, Message& message, const Receiver& receiver, bool queued, bool by_set)
    REQUIRES(lock) {
    const mach_msg_return_t code = prepare(message, receiver);
    if (code == MACH_MSG_SUCCESS) {
        if (queued) unqueue(port, message, by_set);
        commit_delivery(port, message, receiver);
        return {code, true};
    }
    if (code == MACH_RCV_TOO_LARGE) tell_size(message, receiver);
    if (!can_discard(code, receiver)) return {code, false};
    if (queued) unqueue(port, message, by_set);
    discard(port, message, receiver);
    return {code, true};
}

// Out of its queue, before anything is delivered to it: the right that brought the message may have
// been the port's last send right, and the notification of that come to the same port.
void leave(ReceiveWaiter& waiter) {
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link>::remove(waiter);
}

// Threads that wait on the port itself go before those that wait on its set.
ReceiveWaiter* first_receiver(Port& port) REQUIRES(lock) {
    if (!port.receivers.empty()) return &port.receivers.front();
    if (port.set && !port.set->receivers.empty()) return &port.set->receivers.front();
    return nullptr;
}

mach_port_name_t new_name(Space& space, mach_port_name_t chosen) REQUIRES(lock) {
    if (chosen == MACH_PORT_NULL) return space.add().name;
    space.add_named(chosen);
    return chosen;
}

}  // namespace

uint64_t next_mark() {
    static constinit uint64_t last GUARDED_BY(lock) = 0;
    return ++last;
}

void finish(ReceiveWaiter& waiter, mach_msg_return_t result) {
    if (waiter.link.linked()) leave(waiter);
    waiter.result = result;
    scheduler::wake(waiter.thread);
}

void post(Port& port, Message& message) {
    if (!port.alive()) return doom(message);
    if (ReceiveWaiter* waiter = port.queue().empty() ? first_receiver(port) : nullptr) {
        leave(*waiter);
        const Delivery delivery = deliver(port, message, waiter->receiver, false, false);
        finish(*waiter, delivery.code);
        if (delivery.consumed) return;
    }
    port.enqueue(message);
    if (port.kernel_object || first_receiver(port)) attend_to(port);
}

Delivery take_first(Port& port, const Receiver& receiver, bool by_set) {
    return deliver(port, port.queue().front(), receiver, true, by_set);
}

void serve_receiver(Port& port) {
    ReceiveWaiter* waiter = first_receiver(port);
    if (!waiter || port.queue().empty()) return;
    const bool by_set = port.receivers.empty();
    leave(*waiter);
    finish(*waiter, take_first(port, waiter->receiver, by_set).code);
    attend_to(port);  // there may be more
}

void grant_slots(Port& port) {
    while (!port.senders.empty() && port.has_free_slot()) {
        SendWaiter& waiter = *port.senders.pop_front();
        waiter.granted = true;
        port.take_slot();
        scheduler::wake(waiter.thread);
    }
}

mach_port_name_t enter_right(Space& space, Right& right, mach_port_name_t chosen) {
    if (right.kind == RightKind::Null) return MACH_PORT_NULL;
    if (!arrives(right)) {
        release_right(right);
        return MACH_PORT_DEAD;
    }
    const Right arrived = exchange(right, Right{});
    if (arrived.kind == RightKind::SendOnce) {
        const mach_port_name_t name = new_name(space, chosen);
        Entry& entry = space.entry(name);
        entry.once = arrived.once;
        entry.rights = Entry::SEND_ONCE;
        entry.references = 1;
        return name;
    }
    Port& port = *arrived.port;
    const uint8_t gained = arrived.kind == RightKind::Send ? Entry::SEND : Entry::RECEIVE;
    mach_port_name_t name = space.name_of(port);
    if (name == MACH_PORT_NULL) {
        name = new_name(space, chosen);
        Entry& entry = space.entry(name);
        entry.port = &port;  // the right's reference becomes the entry's
        space.entered(name);
    } else {
        port.release();  // the entry has a reference already
    }
    Entry& entry = space.entry(name);
    if (gained == Entry::RECEIVE) {
        port.enter(space, name);
    } else if (entry.has(Entry::SEND)) {
        (void)port.end_send();  // an entry counts once, however many references it has
        if (entry.references < MACH_PORT_SEND_REFS_MAX) entry.references++;
    } else {
        entry.references = 1;
    }
    entry.rights |= gained;
    return name;
}

}  // namespace ipc
