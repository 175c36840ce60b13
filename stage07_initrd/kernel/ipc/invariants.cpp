// Counts everything again and compares.
#include "ipc/invariants.hpp"

#include "containers/hash_map.hpp"
#include "ipc/lock.hpp"
#include "ipc/registry.hpp"

namespace ipc {

namespace {

// What the pointers to a port add up to.
struct Seen {
    uint32_t sends = 0;
    uint32_t send_onces = 0;
    uint32_t receives = 0;
    uint32_t references = 0;
};

// Goes through everything that can point to a port, in one pass.
class Search {
public:
    Result<void> run() REQUIRES(lock) {
        for (Port& port : all_ports()) TRY(seen_.insert(&port, Seen{}));
        for (Space& space : all_spaces()) look_at(space);
        for (Port& port : all_ports()) look_at(port);
        return {};
    }
    Seen& of(const Port& port) {
        Seen* seen = seen_.find(&port);
        ASSERT(seen);
        return *seen;
    }

private:
    void look_at(Space& space) REQUIRES(lock) {
        for (mach_port_name_t name = space.next_used(0); name != MACH_PORT_NULL;
             name = space.next_used(MACH_PORT_INDEX(name) + 1)) {
            const Entry& entry = space.entry(name);
            if (entry.names_port()) {
                count(*entry.port, entry.has(Entry::SEND), entry.has(Entry::RECEIVE));
            } else if (entry.has(Entry::SEND_ONCE)) {
                look_at(entry.once);
            }
            look_at(entry.request);
        }
    }
    void look_at(const Port& port) REQUIRES(lock) {
        look_at(port.no_senders_request);
        look_at(port.port_destroyed_request);
        for (const Message& message : port.queue()) {
            look_at(message.destination);
            look_at(message.reply);
            for (uint32_t i = 0; i < message.right_count; i++) look_at(message.rights[i]);
        }
    }
    void look_at(const SendOnce* once) REQUIRES(lock) {
        if (!once) return;
        Seen& seen = of(*once->port);
        seen.send_onces++;
        seen.references++;
    }
    void look_at(const Right& right) REQUIRES(lock) {
        if (right.kind == RightKind::SendOnce) return look_at(right.once);
        if (!right.live()) return;
        count(*right.port, right.kind == RightKind::Send, right.kind == RightKind::Receive);
    }
    void count(const Port& port, bool send, bool receive) {
        Seen& seen = of(port);
        seen.references++;
        if (send) seen.sends++;
        if (receive) seen.receives++;
    }

    HashMap<const Port*, Seen> seen_;
};

template <typename List>
uint64_t length(const List& list) {
    uint64_t count = 0;
    for ([[maybe_unused]] const auto& item : list) count++;
    return count;
}

// Rights in a HeldRight are not found by searching: so many more there may be, each with its
// reference.
const char* check_counts(const Port& port, const Seen& seen) REQUIRES(lock) {
    if (port.send_rights() < seen.sends) return "I1: a port's send rights";
    if (port.send_once_rights() < seen.send_onces) return "I2: a port's send-once rights";
    const uint64_t held =
        port.send_rights() - seen.sends + port.send_once_rights() - seen.send_onces;
    uint64_t references = seen.references + held + length(port.senders) + port.granted();
    const bool kernel_has_it = port.place() == Port::Place::InKernel;
    if (kernel_has_it) references++;
    if (seen.receives != (port.alive() && !kernel_has_it ? 1 : 0)) {
        return "I3: one receive right per live port";
    }
    if (port.references() != references) return "I4: a port's references";
    return nullptr;
}

const char* check_port(const Port& port) REQUIRES(lock) {
    if (!port.alive()) {
        const bool bare = port.queue().empty() && port.senders.empty() && port.receivers.empty() &&
                          port.dead_name_requests.empty() && !port.no_senders_request &&
                          !port.port_destroyed_request && !port.set;
        return bare ? nullptr : "I6: a dead port has no queue, waiters, requests";
    }
    if (length(port.queue()) != port.queued()) return "I6: a port's queue and its length";
    if (!port.queue().empty() && !port.receivers.empty())
        return "I6: a receiver waits beside a message";
    const bool waiting = !port.senders.empty() && port.has_free_slot();
    if (waiting) return "I6: a sender waits beside a free slot";
    if (port.ready_link.linked() != (port.set && !port.queue().empty())) {
        return "I6: a set's ready list";
    }
    uint64_t depth = 0;
    for (const Port* at = port.container(); at; at = at->container()) {
        if (at == &port || ++depth > 2 * counts.ports) return "I7: in transit in its own queue";
    }
    return nullptr;
}

const char* check_space(Space& space) REQUIRES(lock) {
    uint32_t used = 0;
    for (mach_port_name_t name = space.next_used(0); name != MACH_PORT_NULL;
         name = space.next_used(MACH_PORT_INDEX(name) + 1)) {
        used++;
        const Entry& entry = space.entry(name);
        if (entry.pending || entry.pending_references) return "I10: a promise of a failed send";
        if (entry.names_port() && space.name_of(*entry.port) != name) return "I5: the reverse map";
        const bool counted = entry.has(Entry::SEND | Entry::DEAD_NAME);
        if (counted != (entry.references > 0) && !entry.has(Entry::SEND_ONCE)) {
            return "I1: a name's user references";
        }
        if (entry.has(Entry::RECEIVE) &&
            (entry.port->receiver_space() != &space || entry.port->receiver_name() != name)) {
            return "I3: where a receive right is";
        }
        if (entry.request &&
            (entry.request->request_space != &space || entry.request->request_name != name)) {
            return "I5: a dead-name request and its name";
        }
    }
    return used == space.used_under_lock() ? nullptr : "I5: the number of names";
}

}  // namespace

const char* broken_invariant() {
    SpinlockGuard guard(lock);
    for (Space& space : all_spaces()) {
        if (const char* rule = check_space(space)) return rule;
    }
    Search search;
    if (!search.run().ok()) return "there is no memory to count in";
    for (Port& port : all_ports()) {
        const char* rule = check_port(port);
        if (!rule) rule = check_counts(port, search.of(port));
        if (rule) return rule;
    }
    if (counts.send_once_created !=
        counts.send_once + counts.send_once_used + counts.send_once_outlived) {
        return "I8: send-once rights and their messages";
    }
    const bool nothing = counts.spaces == 0 && counts.ports == 0;
    if (nothing && (counts.messages != 0 || counts.sets != 0 || counts.send_once != 0)) {
        return "I9: something is left without tasks";
    }
    return nullptr;
}

}  // namespace ipc
