// For each disposition: what it needs, and what taking the right does to the name.
#include "ipc/transfer.hpp"

#include "ipc/destruction.hpp"
#include "ipc/names.hpp"
#include "ipc/port.hpp"

namespace ipc {

namespace {

bool moves(uint32_t disposition) {
    return disposition <= MACH_MSG_TYPE_MOVE_SEND_ONCE;  // MOVE_RECEIVE is the lowest
}

RightKind kind_of(uint32_t disposition) {
    switch (arriving_disposition(disposition)) {
    case MACH_MSG_TYPE_PORT_RECEIVE:
        return RightKind::Receive;
    case MACH_MSG_TYPE_PORT_SEND:
        return RightKind::Send;
    default:
        return RightKind::SendOnce;
    }
}

// Does the entry have what the disposition needs, `promised` references aside?
bool suffices(const Entry& entry, uint32_t disposition, uint32_t promised, uint8_t pending)
    REQUIRES(lock) {
    const bool referenced = entry.references > promised;
    switch (disposition) {
    case MACH_MSG_TYPE_MOVE_RECEIVE:
    case MACH_MSG_TYPE_MAKE_SEND:
    case MACH_MSG_TYPE_MAKE_SEND_ONCE:
        return entry.has(Entry::RECEIVE) && !(pending & Entry::RECEIVE_MOVED);
    case MACH_MSG_TYPE_MOVE_SEND_ONCE:
        if (entry.has(Entry::SEND_ONCE)) return !(pending & Entry::ONCE_MOVED);
        return entry.has(Entry::DEAD_NAME) && referenced;
    default:
        return entry.has(Entry::SEND | Entry::DEAD_NAME) && referenced;
    }
}

void promise(Entry& entry, uint32_t disposition) REQUIRES(lock) {
    if (disposition == MACH_MSG_TYPE_MOVE_RECEIVE) {
        entry.pending |= Entry::RECEIVE_MOVED;
    } else if (entry.has(Entry::SEND_ONCE)) {
        entry.pending |= Entry::ONCE_MOVED;
    } else {
        entry.pending_references++;
    }
}

// --- Commit: one function for each kind of entry and disposition ---

void take_receive(Space& space, Right& right, Entry& entry) REQUIRES(lock) {
    Port& port = *entry.port;
    const mach_port_name_t name = right.name;
    detach_receive(port);
    port.reference();
    right = Right::receive(port);
    lose_rights(space, name, entry, Entry::RECEIVE);
}

void take_send(Space& space, Right& right, Entry& entry) REQUIRES(lock) {
    const mach_port_name_t name = right.name;
    const bool move = right.disposition == MACH_MSG_TYPE_MOVE_SEND;
    right = entry.port->copy_send();
    if (move) drop_send(space, name, entry, 1);
}

void take_dead(Space& space, Right& right, Entry& entry) REQUIRES(lock) {
    const mach_port_name_t name = right.name;
    if (moves(right.disposition) && --entry.references == 0) free_name(space, name, entry);
    right = Right::dead();
}

void take_once(Space& space, Right& right, Entry& entry) REQUIRES(lock) {
    const mach_port_name_t name = right.name;
    right = Right::send_once(*entry.once);
    entry.once = nullptr;
    free_name(space, name, entry);
}

void make_from_receive(Right& right, Port& port) REQUIRES(lock) {
    right = right.kind == RightKind::SendOnce ? port.make_send_once(*right.once) : port.make_send();
}

}  // namespace

kern_return_t to_kern_return(Checked checked) {
    switch (checked) {
    case Checked::InvalidName:
        return KERN_INVALID_NAME;
    case Checked::InvalidRight:
        return KERN_INVALID_RIGHT;
    case Checked::NoMemory:
        return KERN_RESOURCE_SHORTAGE;
    default:
        return KERN_SUCCESS;
    }
}

Checked look(Space& space, mach_port_name_t name, uint32_t disposition) {
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return Checked::Ok;
    const Entry* entry = space.look_up(name);
    if (!entry) return Checked::InvalidName;
    return suffices(*entry, disposition, 0, 0) ? Checked::Ok : Checked::InvalidRight;
}

Checked check(Space& space, mach_port_name_t name, uint32_t disposition, Right& right) {
    right = Right{};
    right.disposition = static_cast<uint8_t>(disposition);
    if (name == MACH_PORT_NULL) return Checked::Ok;
    if (name == MACH_PORT_DEAD) {
        right.kind = RightKind::Dead;
        return Checked::Ok;
    }
    Entry* entry = space.look_up(name);
    if (!entry) return Checked::InvalidName;
    if (!suffices(*entry, disposition, entry->pending_references, entry->pending)) {
        return Checked::InvalidRight;
    }
    SendOnce* made = nullptr;
    if (disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE) {
        Result<SendOnce*> once = SendOnce::allocate(space.account());
        if (!once.ok()) return Checked::NoMemory;
        made = once.value();
    }
    right.kind = entry->has(Entry::DEAD_NAME) ? RightKind::Dead : kind_of(disposition);
    right.name = name;
    if (made) {
        right.once = made;
    } else if (entry->has(Entry::SEND_ONCE)) {
        right.once = entry->once;
    } else {
        right.port = entry->port;
    }
    if (moves(disposition)) promise(*entry, disposition);
    return Checked::Ok;
}

void cancel(Space& space, Right& right) {
    if (right.name == MACH_PORT_NULL) return;
    Entry& entry = space.entry(right.name);
    entry.pending_references = 0;
    entry.pending = 0;
    if (right.disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE) SendOnce::free(*right.once);
    right = Right{};
}

void commit(Space& space, Right& right) {
    const uint8_t disposition = right.disposition;
    if (right.name != MACH_PORT_NULL) {
        Entry& entry = space.entry(right.name);
        entry.pending_references = 0;
        entry.pending = 0;
        if (entry.has(Entry::DEAD_NAME)) {
            take_dead(space, right, entry);
        } else if (disposition == MACH_MSG_TYPE_MOVE_RECEIVE) {
            take_receive(space, right, entry);
        } else if (entry.has(Entry::SEND_ONCE)) {
            take_once(space, right, entry);
        } else if (disposition >= MACH_MSG_TYPE_MAKE_SEND) {
            make_from_receive(right, *entry.port);
        } else {
            take_send(space, right, entry);
        }
    }
    right.disposition = disposition;
}

Port& checked_port(Space& space, const Right& right) {
    const Entry& entry = space.entry(right.name);
    return entry.has(Entry::SEND_ONCE) ? *entry.once->port : *entry.port;
}

}  // namespace ipc
