// Requests for notifications. One implementation for the system call, whose right is only checked
// until all else is, and for the task port's message, whose right is there already.
#include "ipc/deliver.hpp"
#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/notification.hpp"
#include "ipc/port_calls.hpp"
#include "ipc/transfer.hpp"

#include <mach/notify.h>

namespace ipc {

namespace {

struct Wanted {
    int64_t id;
    uint64_t sync;
    bool cancel;  // no right is given
};

Result<void> check_request(const Entry* entry, const Wanted& wanted) REQUIRES(lock) {
    if (!entry) return KERN_INVALID_NAME;
    if (wanted.id != MACH_NOTIFY_DEAD_NAME) {
        if (!entry->has(Entry::RECEIVE)) return KERN_INVALID_RIGHT;
        return {};
    }
    if (entry->has(Entry::PORT_SET)) return KERN_INVALID_RIGHT;
    if (entry->has(Entry::DEAD_NAME)) {
        if (wanted.sync == 0 || wanted.cancel) return KERN_INVALID_ARGUMENT;
        if (entry->references >= MACH_PORT_DEAD_REFS_MAX) return KERN_UREFS_OVERFLOW;
    }
    return {};
}

bool valid_request(const Wanted& wanted) {
    switch (wanted.id) {
    case MACH_NOTIFY_DEAD_NAME:
    case MACH_NOTIFY_NO_SENDERS:
        return true;
    case MACH_NOTIFY_PORT_DESTROYED:
        return wanted.sync == 0;
    default:
        return false;
    }
}

// The request registered now, or null.
SendOnce* registered(const Entry& entry, const Wanted& wanted) REQUIRES(lock) {
    switch (wanted.id) {
    case MACH_NOTIFY_DEAD_NAME:
        return entry.request;
    case MACH_NOTIFY_NO_SENDERS:
        return entry.port->no_senders_request;
    default:
        return entry.port->port_destroyed_request;
    }
}

void set_dead_name(Space& space, mach_port_name_t name, Entry& entry, SendOnce* once)
    REQUIRES(lock) {
    if (entry.request) entry.request->withdraw_request();
    entry.request = nullptr;
    if (!once) return;
    if (entry.has(Entry::DEAD_NAME)) {
        entry.references++;
        notify_dead_name(*once, name);
        return;
    }
    Port& port = entry.has(Entry::SEND_ONCE) ? *entry.once->port : *entry.port;
    once->request_space = &space;
    once->request_name = name;
    port.dead_name_requests.push_back(*once);
    entry.request = once;
}

// All is checked. Takes over `once`; gives the previous right to the caller.
SendOnce* exchange_request(Space& space, mach_port_name_t name, const Wanted& wanted,
                           SendOnce* once) REQUIRES(lock) {
    Entry& entry = space.entry(name);
    SendOnce* previous = registered(entry, wanted);
    if (wanted.id == MACH_NOTIFY_DEAD_NAME) {
        set_dead_name(space, name, entry, once);
    } else if (wanted.id == MACH_NOTIFY_PORT_DESTROYED) {
        entry.port->port_destroyed_request = once;
    } else if (once && entry.port->send_rights() == 0 &&
               wanted.sync <= entry.port->make_send_count) {
        entry.port->no_senders_request = nullptr;
        notify_no_senders(*once, entry.port->make_send_count);
    } else {
        entry.port->no_senders_request = once;
    }
    return previous;
}

}  // namespace

Result<mach_port_name_t> port_request_notification(Space& space, mach_port_name_t name, int64_t id,
                                                   uint64_t sync, mach_port_name_t notify_name,
                                                   uint64_t disposition) {
    const Wanted wanted{id, sync, notify_name == MACH_PORT_NULL};
    if (!valid_request(wanted)) return KERN_INVALID_VALUE;
    if (!wanted.cancel && disposition != MACH_MSG_TYPE_MAKE_SEND_ONCE &&
        disposition != MACH_MSG_TYPE_MOVE_SEND_ONCE) {
        return KERN_INVALID_VALUE;
    }
    DrainGuard guard;
    if (!space.alive()) return KERN_INVALID_TASK;
    Entry* entry = space.look_up(name);
    TRY(check_request(entry, wanted));
    Right notify;
    const Checked checked = check(space, notify_name, static_cast<uint32_t>(disposition), notify);
    if (checked != Checked::Ok) return to_kern_return(checked);
    if (notify.kind == RightKind::Dead) {
        cancel(space, notify);
        return KERN_INVALID_CAPABILITY;
    }
    if (notify_name == name && disposition == MACH_MSG_TYPE_MOVE_SEND_ONCE) {
        cancel(space, notify);  // by then the name would be gone
        return KERN_INVALID_NAME;
    }
    // The previous right needs a name. (The one that is moved may free its own only afterwards.)
    if (registered(*entry, wanted) && !space.reserve(1)) {
        cancel(space, notify);
        return KERN_NO_SPACE;
    }
    commit(space, notify);
    SendOnce* previous =
        exchange_request(space, name, wanted, wanted.cancel ? nullptr : notify.once);
    if (!previous) return mach_port_name_t{MACH_PORT_NULL};
    Right right = Right::send_once(*previous);
    return enter_right(space, right);
}

Result<HeldRight> port_request_notification(Space& space, mach_port_name_t name, int64_t id,
                                            uint64_t sync, HeldRight& notify) {
    const Wanted wanted{id, sync, notify.kind() == RightKind::Null};
    if (!valid_request(wanted)) return KERN_INVALID_VALUE;
    if (!wanted.cancel && !notify.is_send_once()) return KERN_INVALID_CAPABILITY;
    DrainGuard guard;
    if (!space.alive()) return KERN_INVALID_TASK;
    TRY(check_request(space.look_up(name), wanted));
    SendOnce* once = wanted.cancel ? nullptr : notify.take().once;
    SendOnce* previous = exchange_request(space, name, wanted, once);
    return previous ? HeldRight(Right::send_once(*previous)) : HeldRight();
}

}  // namespace ipc
