// Making names, and dropping what they stand for.
#include "ipc/port_calls.hpp"

#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/names.hpp"
#include "ipc/port.hpp"

namespace ipc {

namespace {

// What port_allocate() makes, before it has a name.
struct Made {
    Port* port = nullptr;
    PortSet* set = nullptr;
};

Result<Made> make(Space& space, uint64_t right) REQUIRES(lock) {
    Made made;
    switch (right) {
    case MACH_PORT_RIGHT_RECEIVE:
        made.port = TRY(Port::create(space.account()));
        return made;
    case MACH_PORT_RIGHT_PORT_SET:
        made.set = TRY(PortSet::create(space.account(), space));
        return made;
    case MACH_PORT_RIGHT_DEAD_NAME:
        return made;
    default:
        return KERN_INVALID_VALUE;
    }
}

void fill(Space& space, mach_port_name_t name, const Made& made) REQUIRES(lock) {
    Entry& entry = space.entry(name);
    if (made.port) {
        entry.port = made.port;
        entry.rights = Entry::RECEIVE;
        made.port->enter(space, name);
        space.entered(name);
    } else if (made.set) {
        entry.set = made.set;
        entry.rights = Entry::PORT_SET;
        made.set->name = name;
    } else {
        entry.rights = Entry::DEAD_NAME;
        entry.references = 1;
    }
}

bool allocatable(uint64_t right) {
    return right == MACH_PORT_RIGHT_RECEIVE || right == MACH_PORT_RIGHT_PORT_SET ||
           right == MACH_PORT_RIGHT_DEAD_NAME;
}

// Send rights and dead names: a reference count that may go either way.
Result<void> change_references(Space& space, mach_port_name_t name, Entry& entry, int64_t delta,
                               int64_t most) REQUIRES(lock) {
    constexpr int64_t FAR = 1 << 20;  // beyond every count, so that the sum cannot overflow
    const int64_t changed = entry.references + max(min(delta, FAR), -FAR);
    if (changed < 0) return KERN_INVALID_VALUE;
    if (changed > most) return KERN_UREFS_OVERFLOW;
    if (changed > 0) {
        entry.references = static_cast<uint16_t>(changed);
    } else if (entry.has(Entry::DEAD_NAME)) {
        free_name(space, name, entry);
    } else {
        drop_send(space, name, entry, entry.references);
    }
    return {};
}

}  // namespace

Result<mach_port_name_t> port_allocate(Space& space, uint64_t right) {
    if (!allocatable(right)) return KERN_INVALID_VALUE;
    SpinlockGuard guard(lock);
    if (!space.alive()) return KERN_INVALID_TASK;
    if (!space.reserve(1)) return KERN_NO_SPACE;
    const Made made = TRY(make(space, right));
    const mach_port_name_t name = space.add().name;
    fill(space, name, made);
    return name;
}

Result<void> port_allocate_name(Space& space, uint64_t right, mach_port_name_t name) {
    if (!allocatable(right)) return KERN_INVALID_VALUE;
    SpinlockGuard guard(lock);
    if (!space.alive()) return KERN_INVALID_TASK;
    TRY(space.reserve_name(name));
    const Made made = TRY(make(space, right));
    space.add_named(name);
    fill(space, name, made);
    return {};
}

Result<void> port_destroy(Space& space, mach_port_name_t name) {
    DrainGuard guard;
    Entry* entry = space.look_up(name);
    if (!entry) return KERN_INVALID_NAME;
    destroy_name(space, name, *entry);
    return {};
}

Result<void> port_deallocate(Space& space, mach_port_name_t name) {
    DrainGuard guard;
    Entry* entry = space.look_up(name);
    if (!entry) return KERN_INVALID_NAME;
    if (entry->has(Entry::SEND_ONCE)) {
        destroy_name(space, name, *entry);
    } else if (entry->has(Entry::DEAD_NAME)) {
        if (--entry->references == 0) free_name(space, name, *entry);
    } else if (entry->has(Entry::SEND)) {
        drop_send(space, name, *entry, 1);
    } else {
        return KERN_INVALID_RIGHT;
    }
    return {};
}

Result<void> port_mod_refs(Space& space, mach_port_name_t name, uint64_t right, int64_t delta) {
    if (right >= MACH_PORT_RIGHT_NUMBER) return KERN_INVALID_VALUE;
    DrainGuard guard;
    Entry* entry = space.look_up(name);
    if (!entry) return KERN_INVALID_NAME;
    if (!entry->has(static_cast<uint8_t>(1u << right))) return KERN_INVALID_RIGHT;
    switch (right) {
    case MACH_PORT_RIGHT_SEND:
        return change_references(space, name, *entry, delta, MACH_PORT_SEND_REFS_MAX);
    case MACH_PORT_RIGHT_DEAD_NAME:
        return change_references(space, name, *entry, delta, MACH_PORT_DEAD_REFS_MAX);
    default:
        break;
    }
    // The others are there once.
    if (delta == 0) return {};
    if (delta != -1) return KERN_INVALID_VALUE;
    if (right == MACH_PORT_RIGHT_RECEIVE) {
        Port& port = *entry->port;
        port.reference();
        lose_rights(space, name, *entry, Entry::RECEIVE);
        release_receive(port);
    } else {
        destroy_name(space, name, *entry);
    }
    return {};
}

Result<uint32_t> port_get_refs(Space& space, mach_port_name_t name, uint64_t right) {
    if (right >= MACH_PORT_RIGHT_NUMBER) return KERN_INVALID_VALUE;
    SpinlockGuard guard(lock);
    const Entry* entry = space.look_up(name);
    if (!entry) return KERN_INVALID_NAME;
    if (!entry->has(static_cast<uint8_t>(1u << right))) return uint32_t{0};
    const bool counted = right == MACH_PORT_RIGHT_SEND || right == MACH_PORT_RIGHT_DEAD_NAME;
    return counted ? uint32_t{entry->references} : uint32_t{1};
}

}  // namespace ipc
