// What can be asked and set: types, names, sets, limits and counts.
#include "ipc/deliver.hpp"
#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/port_calls.hpp"
#include "thread/scheduler.hpp"

namespace ipc {

namespace {

mach_port_type_t type_of(const Entry& entry) REQUIRES(lock) {
    const mach_port_type_t rights = static_cast<mach_port_type_t>(entry.rights) << 16;
    return rights | (entry.request ? MACH_PORT_TYPE_DNREQUEST : 0);
}
static_assert(MACH_PORT_TYPE_SEND == Entry::SEND << 16);
static_assert(MACH_PORT_TYPE_DEAD_NAME == Entry::DEAD_NAME << 16);

Result<Entry*> used(Space& space, mach_port_name_t name) REQUIRES(lock) {
    Entry* entry = space.look_up(name);
    if (!entry) return KERN_INVALID_NAME;
    return entry;
}

Result<Port*> receive_right(Space& space, mach_port_name_t name) REQUIRES(lock) {
    const Entry& entry = *TRY(used(space, name));
    if (!entry.has(Entry::RECEIVE)) return KERN_INVALID_RIGHT;
    return entry.port;
}

Result<PortSet*> port_set(Space& space, mach_port_name_t name) REQUIRES(lock) {
    const Entry& entry = *TRY(used(space, name));
    if (!entry.has(Entry::PORT_SET)) return KERN_INVALID_RIGHT;
    return entry.set;
}

bool is_member(const Entry& entry, mach_port_name_t set) REQUIRES(lock) {
    return entry.has(Entry::RECEIVE) && entry.port->set && entry.port->set->name == set;
}

// Names in use, in their order: those of a set's members, or all of them. The list cannot be grown
// with the lock held, so it is sized first; and it is made in pieces, without the lock between
// them: what comes or goes meanwhile may be in it or not.
Result<void> list_names(Space& space, Vector<NameAndType>& list, mach_port_name_t only_of_set) {
    constexpr uint32_t AT_ONCE = 128;
    list.clear();
    TRY(list.reserve(space.used()));
    for (uint32_t end = AT_ONCE, stop = AT_ONCE; end - AT_ONCE < stop; end += AT_ONCE) {
        {
            DrainGuard guard;
            stop = space.index_end();
            mach_port_name_t name = space.next_used(end - AT_ONCE, end);
            for (; name != MACH_PORT_NULL; name = space.next_used(MACH_PORT_INDEX(name) + 1, end)) {
                const Entry& entry = *space.look_up(name);
                if (only_of_set != MACH_PORT_NULL && !is_member(entry, only_of_set)) continue;
                if (list.size() < list.capacity()) TRY(list.push_back({name, type_of(entry)}));
            }
        }
        scheduler::preemption_point();
    }
    return {};
}

}  // namespace

Result<void> port_move_member(Space& space, mach_port_name_t member, mach_port_name_t set_name) {
    DrainGuard guard;
    Port& port = *TRY(receive_right(space, member));
    PortSet* set = nullptr;
    if (set_name != MACH_PORT_NULL) {
        set = TRY(port_set(space, set_name));
    } else if (!port.set) {
        return KERN_NOT_IN_SET;
    }
    if (port.set == set) return {};
    if (port.set) port.set->remove(port);
    if (set) {
        set->add(port);
        if (port.queued() > 0) attend_to(port);
    }
    return {};
}

Result<mach_port_type_t> port_type(Space& space, mach_port_name_t name) {
    SpinlockGuard guard(lock);
    return type_of(*TRY(used(space, name)));
}

Result<void> port_names(Space& space, Vector<NameAndType>& names) {
    return list_names(space, names, MACH_PORT_NULL);
}

Result<void> port_rename(Space& space, mach_port_name_t old_name, mach_port_name_t new_name) {
    if (new_name == MACH_PORT_NULL || new_name == MACH_PORT_DEAD) return KERN_INVALID_VALUE;
    SpinlockGuard guard(lock);
    if (!space.alive()) return KERN_INVALID_TASK;
    Entry& old_entry = *TRY(used(space, old_name));
    TRY(space.reserve_name(new_name));
    Entry& entry = space.add_named(new_name);
    if (old_entry.names_port()) space.left(old_name);
    entry.port = old_entry.port;
    entry.rights = old_entry.rights;
    entry.references = old_entry.references;
    entry.request = exchange(old_entry.request, nullptr);
    if (entry.names_port()) space.entered(new_name);
    if (entry.request) entry.request->request_name = new_name;
    if (entry.has(Entry::RECEIVE)) entry.port->enter(space, new_name);
    if (entry.has(Entry::PORT_SET)) entry.set->name = new_name;
    space.remove(old_name, old_entry);
    return {};
}

Result<void> port_set_qlimit(Space& space, mach_port_name_t name, uint64_t limit) {
    if (limit < 1 || limit > MACH_PORT_QLIMIT_MAX) return KERN_INVALID_VALUE;
    SpinlockGuard guard(lock);
    Port& port = *TRY(receive_right(space, name));
    port.limit = static_cast<uint16_t>(limit);
    grant_slots(port);
    return {};
}

Result<void> port_set_mscount(Space& space, mach_port_name_t name, uint32_t count) {
    SpinlockGuard guard(lock);
    TRY(receive_right(space, name))->make_send_count = count;
    return {};
}

Result<void> port_set_seqno(Space& space, mach_port_name_t name, uint32_t sequence) {
    SpinlockGuard guard(lock);
    TRY(receive_right(space, name))->sequence = sequence;
    return {};
}

Result<mach_port_status> port_get_receive_status(Space& space, mach_port_name_t name) {
    SpinlockGuard guard(lock);
    const Port& port = *TRY(receive_right(space, name));
    return mach_port_status{.pset = port.set ? port.set->name : MACH_PORT_NULL,
                            .seqno = port.sequence,
                            .mscount = port.make_send_count,
                            .qlimit = port.limit,
                            .msgcount = port.queued(),
                            .sorights = port.send_once_rights(),
                            .srights = port.send_rights() > 0,
                            .pdrequest = port.port_destroyed_request != nullptr,
                            .nsrequest = port.no_senders_request != nullptr,
                            .zero = 0};
}

Result<void> port_get_set_status(Space& space, mach_port_name_t name,
                                 Vector<NameAndType>& members) {
    {
        SpinlockGuard guard(lock);
        TRY(port_set(space, name));
    }
    return list_names(space, members, name);
}

}  // namespace ipc
