// Rights that go into a name space under a chosen name, and out of it, without a message.
#include "ipc/deliver.hpp"
#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/port_calls.hpp"
#include "ipc/transfer.hpp"

namespace ipc {

namespace {

Port& port_of(const Right& right) REQUIRES(lock) {
    return right.kind == RightKind::SendOnce ? *right.once->port : *right.port;
}

// May a right of this kind, for this port, appear under `name`? `freed`: a name that the right
// itself leaves, or NULL. A name that is free is made ready.
Result<void> check_place(Space& space, mach_port_name_t name, RightKind kind, const Port& port,
                         mach_port_name_t freed) REQUIRES(lock) {
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return KERN_INVALID_VALUE;
    const mach_port_name_t known =
        kind == RightKind::SendOnce ? MACH_PORT_NULL : space.name_of(port);
    if (known == name && known != freed) {
        const Entry& entry = space.entry(name);
        if (kind == RightKind::Send && entry.has(Entry::SEND) &&
            entry.references - entry.pending_references >= int{MACH_PORT_SEND_REFS_MAX}) {
            return KERN_UREFS_OVERFLOW;
        }
        return {};
    }
    if (name == freed) return {};  // out of it and into it again
    if (known != MACH_PORT_NULL && known != freed) return KERN_RIGHT_EXISTS;
    return space.reserve_name(name);
}

// After check_place().
void place(Space& space, mach_port_name_t name, Right& right) REQUIRES(lock) {
    const bool once = right.kind == RightKind::SendOnce;
    if (once || space.name_of(port_of(right)) == MACH_PORT_NULL) {
        enter_right(space, right, name);
    } else {
        enter_right(space, right);
    }
}

// Does taking this right leave the name free? Under check().
bool leaves(const Entry& entry, uint64_t disposition) REQUIRES(lock) {
    switch (disposition) {
    case MACH_MSG_TYPE_MOVE_RECEIVE:
        return !entry.has(Entry::SEND);
    case MACH_MSG_TYPE_MOVE_SEND:
        return entry.references == 1 && !entry.has(Entry::RECEIVE);
    default:
        return disposition == MACH_MSG_TYPE_MOVE_SEND_ONCE;
    }
}

bool valid(uint64_t disposition) {
    return disposition >= MACH_MSG_TYPE_MOVE_RECEIVE && disposition <= MACH_MSG_TYPE_MAKE_SEND_ONCE;
}

// The port of a send right.
Result<Port*> send_right(Space& space, mach_port_name_t name) REQUIRES(lock) {
    const Entry* entry = space.look_up(name);
    if (!entry) return KERN_INVALID_NAME;
    if (!entry->has(Entry::SEND)) return KERN_INVALID_RIGHT;
    return entry->port;
}

}  // namespace

Result<void> port_insert_right(Space& space, mach_port_name_t name, mach_port_name_t port_name,
                               uint64_t disposition) {
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD || !valid(disposition)) {
        return KERN_INVALID_VALUE;
    }
    DrainGuard guard;
    if (!space.alive()) return KERN_INVALID_TASK;
    Right right;
    const Checked checked = check(space, port_name, static_cast<uint32_t>(disposition), right);
    if (checked != Checked::Ok) return to_kern_return(checked);
    Result<void> result = KERN_INVALID_CAPABILITY;
    if (right.live()) {
        const bool freed = leaves(space.entry(port_name), disposition);
        new (&result) Result<void>(check_place(space, name, right.kind, checked_port(space, right),
                                               freed ? port_name : MACH_PORT_NULL));
    }
    if (!result.ok()) {
        cancel(space, right);
        return result;
    }
    if (name == port_name && disposition <= MACH_MSG_TYPE_MOVE_SEND_ONCE) {
        cancel(space, right);  // moved to where it is
        return {};
    }
    commit(space, right);
    place(space, name, right);
    return {};
}

Result<void> port_insert_right(Space& space, mach_port_name_t name, HeldRight& held) {
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return KERN_INVALID_VALUE;
    if (!held.live()) return KERN_INVALID_CAPABILITY;
    SpinlockGuard guard(lock);
    if (!space.alive()) return KERN_INVALID_TASK;
    const Port& port = port_of(held.right());
    if (!port.alive()) return KERN_INVALID_CAPABILITY;
    TRY(check_place(space, name, held.kind(), port, MACH_PORT_NULL));
    Right right = held.take();
    place(space, name, right);
    return {};
}

Result<mach_port_name_t> port_give_right(Space& space, HeldRight& held) {
    SpinlockGuard guard(lock);
    if (!space.alive()) return KERN_INVALID_TASK;
    if (!space.reserve(1)) return KERN_NO_SPACE;
    Right right = held.take();
    return enter_right(space, right);
}

Result<HeldRight> port_extract_right(Space& space, mach_port_name_t name, uint64_t disposition) {
    if (!valid(disposition)) return KERN_INVALID_VALUE;
    DrainGuard guard;
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return KERN_INVALID_NAME;
    Right right;
    const Checked checked = check(space, name, static_cast<uint32_t>(disposition), right);
    if (checked != Checked::Ok) return to_kern_return(checked);
    commit(space, right);
    if (right.kind == RightKind::Receive) right.port->enter_kernel();
    return HeldRight(right);
}

Result<HeldRight> lookup_send(Space& space, mach_port_name_t name) {
    SpinlockGuard guard(lock);
    return HeldRight(TRY(send_right(space, name))->copy_send());
}

Result<RefPtr<KernelObject>> lookup_object(Space& space, mach_port_name_t name) {
    SpinlockGuard guard(lock);
    KernelObject* object = TRY(send_right(space, name))->kernel_object;
    return object ? RefPtr<KernelObject>(*object) : RefPtr<KernelObject>();
}

}  // namespace ipc
