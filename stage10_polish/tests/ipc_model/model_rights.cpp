// The model's rights: names, references, death.
#include "tests/ipc_model/model.hpp"

#include <algorithm>

namespace model {

namespace {

void drop_from(std::deque<PortId>& list, PortId port) {
    list.erase(std::remove(list.begin(), list.end(), port), list.end());
}

}  // namespace

mach_port_type_t Entry::type() const {
    return (sends ? MACH_PORT_TYPE_SEND : 0) | (receive ? MACH_PORT_TYPE_RECEIVE : 0) |
           (once ? MACH_PORT_TYPE_SEND_ONCE : 0) | (dead ? MACH_PORT_TYPE_DEAD_NAME : 0) |
           (set ? MACH_PORT_TYPE_PORT_SET : 0) | (request ? MACH_PORT_TYPE_DNREQUEST : 0);
}

// --- Finding ---

bool Model::alive(PortId id) const {
    const auto found = ports.find(id);
    return found != ports.end() && !found->second.dying;
}

const Entry* Model::find(size_t task, Name name) const {
    const auto found = tasks[task].names.find(name);
    return found == tasks[task].names.end() ? nullptr : &found->second;
}

Entry* Model::find(size_t task, Name name) {
    const auto found = tasks[task].names.find(name);
    if (found == tasks[task].names.end()) return nullptr;
    Entry& entry = found->second;
    if ((entry.names_port() || entry.once) && !alive(entry.port)) turn_dead(task, name);
    return &entry;
}

Name Model::name_of(size_t task, PortId port) const {
    for (const auto& [name, entry] : tasks[task].names) {
        if (entry.names_port() && entry.port == port) return name;
    }
    return MACH_PORT_NULL;
}

std::optional<PortId> Model::receive_right(size_t task, Name name) const {
    const Entry* entry = find(task, name);
    if (!entry || !entry->receive) return std::nullopt;
    return entry->port;
}

// --- Names that change ---

void Model::turn_dead(size_t task, Name name) {
    Entry& entry = tasks[task].names.at(name);
    Entry dead;
    dead.dead = entry.once ? 1 : entry.sends;
    const auto request = entry.request;
    if (entry.names_port() && ports.count(entry.port)) ports[entry.port].sends--;
    entry = dead;
    if (!request) return;
    entry.dead = std::min(entry.dead + 1, uint32_t{MACH_PORT_DEAD_REFS_MAX});
    notify(request->port, MACH_NOTIFY_DEAD_NAME, name);
}

void Model::forget_name(size_t task, Name name) {
    const auto request = tasks[task].names.at(name).request;
    tasks[task].names.erase(name);
    if (request) notify(request->port, MACH_NOTIFY_PORT_DELETED, name);
}

void Model::lost(size_t task, Name name) {
    if (tasks[task].names.at(name).free()) forget_name(task, name);
}

// --- Messages from the kernel ---

void Model::post(PortId id, Message message) {
    if (!alive(id)) return release_message(std::move(message));
    Port& port = ports[id];
    for (const Descriptor& descriptor : message.descriptors) {
        for (const Right& right : descriptor.rights) {
            if (right.kind == Right::Receive) ports[right.port].container = id;
        }
    }
    if (port.set && port.queue.empty()) sets[port.set].ready.push_back(id);
    port.queue.push_back(std::move(message));
}

void Model::notify(PortId once, int32_t id, uint32_t word) {
    if (!alive(once)) return;
    Message message;
    message.destination = {Right::SendOnce, once};
    message.bits = MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE);
    message.id = id;
    message.size = id == MACH_NOTIFY_SEND_ONCE ? 24 : 32;
    if (id != MACH_NOTIFY_SEND_ONCE) {
        for (int i = 0; i < 8; i++) message.tail.push_back(i < 4 ? uint8_t(word >> (8 * i)) : 0);
    }
    post(once, std::move(message));
}

void Model::notify_unused(PortId once) { notify(once, MACH_NOTIFY_SEND_ONCE, 0); }

// --- Rights that end ---

void Model::release_send(PortId id) {
    if (!ports.count(id)) return;
    Port& port = ports[id];
    if (--port.sends > 0 || port.dying || !port.no_senders) return;
    const PortId request = *port.no_senders;
    port.no_senders.reset();
    notify(request, MACH_NOTIFY_NO_SENDERS, port.make_sends);
}

void Model::detach(PortId id) {
    Port& port = ports[id];
    if (port.set) {
        PortSet& set = sets[port.set];
        set.members.erase(std::find(set.members.begin(), set.members.end(), id));
        drop_from(set.ready, id);
        port.set = 0;
    }
    port.holder.reset();
    port.container = 0;
    port.sequence = port.make_sends = 0;
}

bool Model::holds(PortId inner, PortId outer) const {
    for (PortId at = inner; at != 0; at = ports.at(at).container) {
        if (at == outer) return true;
    }
    return false;
}

void Model::release_receive(PortId id) {
    detach(id);
    Port& port = ports[id];
    if (port.port_destroyed && alive(*port.port_destroyed) && !holds(*port.port_destroyed, id)) {
        const PortId backup = *port.port_destroyed;
        port.port_destroyed.reset();
        Message message;
        message.destination = {Right::SendOnce, backup};
        message.bits = MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE) | MACH_MSGH_BITS_COMPLEX;
        message.id = MACH_NOTIFY_PORT_DESTROYED;
        message.size = 48;
        message.descriptors.push_back({.type = MACH_MSG_PORT_DESCRIPTOR,
                                       .rights = {{Right::Receive, id}},
                                       .disposition = MACH_MSG_TYPE_PORT_RECEIVE,
                                       .bytes = {}});
        return post(backup, std::move(message));
    }
    port.dying = true;
    for (auto* request : {&port.no_senders, &port.port_destroyed}) {
        if (!*request) continue;
        const PortId once = **request;
        request->reset();
        notify_unused(once);
    }
    dying_.push_back(id);
}

void Model::release(Right right) {
    if (right.kind == Right::Send) release_send(right.port);
    if (right.kind == Right::SendOnce) notify_unused(right.port);
    if (right.kind == Right::Receive) release_receive(right.port);
}

void Model::release_message(Message message) {
    for (const Descriptor& descriptor : message.descriptors) {
        for (const Right& right : descriptor.rights) {
            if (right.kind == Right::Receive) ports[right.port].container = 0;
        }
    }
    const size_t depth = dying_.size();
    consumed(message);
    release(message.reply);
    drain(depth);
    for (const Descriptor& descriptor : message.descriptors) {
        for (const Right& right : descriptor.rights) {
            release(right);
            drain(depth);
        }
    }
}

void Model::consumed(const Message& message) {
    if (message.destination.kind == Right::Send) release_send(message.destination.port);
    if (message.destination.kind == Right::SendOnce && ports.count(message.destination.port)) {
        ports[message.destination.port].send_onces--;
    }
}

// Ports that died, newest first, each with all that hangs on it.
void Model::drain(size_t depth) {
    while (dying_.size() > depth) {
        const PortId id = dying_.back();
        const size_t here = dying_.size();
        while (!ports[id].queue.empty()) {
            Message message = std::move(ports[id].queue.front());
            ports[id].queue.pop_front();
            release_message(std::move(message));
            drain(here);
        }
        for (;;) {  // dead-name requests, oldest first
            size_t task = 0;
            Name first = MACH_PORT_NULL;
            uint64_t order = ~uint64_t{0};
            for (size_t t = 0; t < tasks.size(); t++) {
                for (const auto& [name, entry] : tasks[t].names) {
                    if (entry.port != id || !entry.request || entry.request->order > order)
                        continue;
                    task = t;
                    first = name;
                    order = entry.request->order;
                }
            }
            if (first == MACH_PORT_NULL) break;
            turn_dead(task, first);
        }
        for (size_t t = 0; t < tasks.size(); t++) {
            for (auto& [name, entry] : tasks[t].names) {
                if (entry.port == id) turn_dead(t, name);
            }
        }
        ports.erase(id);
        dying_.pop_back();
    }
}

// --- Calls ---

kern_return_t Model::allocate(uint64_t right) const {
    return right == 1 || right == 3 || right == 4 ? KERN_SUCCESS : KERN_INVALID_VALUE;
}

void Model::allocated(size_t task, uint64_t right, Name name) {
    Entry entry;
    if (right == MACH_PORT_RIGHT_RECEIVE) {
        entry.receive = true;
        entry.port = ++last_id_;
        ports[entry.port].holder = task;
        ports[entry.port].holder_name = name;
    } else if (right == MACH_PORT_RIGHT_PORT_SET) {
        entry.set = ++last_id_;
        sets[entry.set] = {.task = task, .name = name, .members = {}, .ready = {}};
    } else {
        entry.dead = 1;
    }
    put(task, name, entry);
}

void Model::put(size_t task, Name name, const Entry& entry) { tasks[task].names[name] = entry; }

// A slot in use under another generation is in use.
kern_return_t Model::choosable(size_t task, Name name) const {
    if (reserved(name)) return KERN_INVALID_VALUE;
    if (MACH_PORT_INDEX(name) == 0 || MACH_PORT_INDEX(name) >= MACH_PORT_INDEX_LIMIT) {
        return KERN_NO_SPACE;
    }
    for (const auto& [used, entry] : tasks[task].names) {
        if (MACH_PORT_INDEX(used) == MACH_PORT_INDEX(name)) return KERN_NAME_EXISTS;
    }
    return KERN_SUCCESS;
}

kern_return_t Model::allocate_name(size_t task, uint64_t right, Name name) {
    if (allocate(right) != KERN_SUCCESS) return KERN_INVALID_VALUE;
    const kern_return_t code = choosable(task, name);
    if (code == KERN_SUCCESS) allocated(task, right, name);
    return code;
}

void Model::destroy_name(size_t task, Name name) {
    const Entry entry = tasks[task].names.at(name);
    forget_name(task, name);
    if (entry.once) notify_unused(entry.port);
    if (entry.set) {
        for (const PortId member : sets[entry.set].members) ports[member].set = 0;
        sets.erase(entry.set);
    }
    if (entry.receive) release_receive(entry.port);
    if (entry.sends) release_send(entry.port);
}

kern_return_t Model::destroy(size_t task, Name name) {
    if (!find(task, name)) return KERN_INVALID_NAME;
    destroy_name(task, name);
    drain();
    return KERN_SUCCESS;
}

kern_return_t Model::deallocate(size_t task, Name name) {
    Entry* entry = find(task, name);
    if (!entry) return KERN_INVALID_NAME;
    const PortId port = entry->port;
    if (entry->once) {
        destroy_name(task, name);
    } else if (entry->dead) {
        entry->dead--;
        lost(task, name);
    } else if (entry->sends) {
        const bool last = --entry->sends == 0;
        lost(task, name);
        if (last) release_send(port);
    } else {
        return KERN_INVALID_RIGHT;
    }
    drain();
    return KERN_SUCCESS;
}

namespace {

uint32_t count_of(const Entry& entry, uint64_t right) {
    const uint32_t counts[] = {entry.sends, entry.receive, entry.once, entry.set != 0, entry.dead};
    return counts[right];
}

}  // namespace

kern_return_t Model::get_refs(size_t task, Name name, uint64_t right, uint32_t& count) const {
    if (right > 4) return KERN_INVALID_VALUE;
    const Entry* entry = find(task, name);
    if (!entry) return KERN_INVALID_NAME;
    count = count_of(*entry, right);
    return KERN_SUCCESS;
}

kern_return_t Model::mod_refs(size_t task, Name name, uint64_t right, int64_t delta) {
    if (right > 4) return KERN_INVALID_VALUE;
    Entry* entry = find(task, name);
    if (!entry) return KERN_INVALID_NAME;
    if (count_of(*entry, right) == 0) return KERN_INVALID_RIGHT;
    const PortId port = entry->port;
    if (right == MACH_PORT_RIGHT_SEND || right == MACH_PORT_RIGHT_DEAD_NAME) {
        const __int128 sum = __int128{count_of(*entry, right)} + delta;
        if (sum < 0) return KERN_INVALID_VALUE;
        if (sum > (right == MACH_PORT_RIGHT_SEND ? 65534 : 65535)) return KERN_UREFS_OVERFLOW;
        (right == MACH_PORT_RIGHT_SEND ? entry->sends : entry->dead) = uint32_t(sum);
        lost(task, name);
        if (sum == 0 && right == MACH_PORT_RIGHT_SEND) release_send(port);
    } else {
        if (delta == 0) return KERN_SUCCESS;
        if (delta != -1) return KERN_INVALID_VALUE;
        if (right == MACH_PORT_RIGHT_RECEIVE) {
            entry->receive = false;
            lost(task, name);
            release_receive(port);
        } else {
            destroy_name(task, name);
        }
    }
    drain();
    return KERN_SUCCESS;
}

kern_return_t Model::rename(size_t task, Name old_name, Name new_name) {
    if (reserved(new_name)) return KERN_INVALID_VALUE;
    if (!find(task, old_name)) return KERN_INVALID_NAME;
    const kern_return_t code = choosable(task, new_name);
    if (code != KERN_SUCCESS) return code;
    const Entry entry = tasks[task].names[old_name];
    tasks[task].names.erase(old_name);
    put(task, new_name, entry);
    if (entry.receive) ports[entry.port].holder_name = new_name;
    if (entry.set) sets[entry.set].name = new_name;
    return KERN_SUCCESS;
}

kern_return_t Model::set_limit(size_t task, Name name, uint64_t limit) {
    if (limit < 1 || limit > 16) return KERN_INVALID_VALUE;
    const Entry* entry = find(task, name);
    if (!entry) return KERN_INVALID_NAME;
    if (!entry->receive) return KERN_INVALID_RIGHT;
    ports[entry->port].limit = uint32_t(limit);
    return KERN_SUCCESS;
}

kern_return_t Model::set_make_sends(size_t task, Name name, uint32_t count) {
    const Entry* entry = find(task, name);
    if (!entry) return KERN_INVALID_NAME;
    if (!entry->receive) return KERN_INVALID_RIGHT;
    ports[entry->port].make_sends = count;
    return KERN_SUCCESS;
}

kern_return_t Model::set_sequence(size_t task, Name name, uint32_t sequence) {
    const Entry* entry = find(task, name);
    if (!entry) return KERN_INVALID_NAME;
    if (!entry->receive) return KERN_INVALID_RIGHT;
    ports[entry->port].sequence = sequence;
    return KERN_SUCCESS;
}

kern_return_t Model::move_member(size_t task, Name member, Name set_name) {
    const Entry* entry = find(task, member);
    if (!entry) return KERN_INVALID_NAME;
    if (!entry->receive) return KERN_INVALID_RIGHT;
    const PortId id = entry->port;
    SetId wanted = 0;
    if (set_name != MACH_PORT_NULL) {
        const Entry* set = find(task, set_name);
        if (!set) return KERN_INVALID_NAME;
        if (!set->set) return KERN_INVALID_RIGHT;
        wanted = set->set;
    } else if (!ports[id].set) {
        return KERN_NOT_IN_SET;
    }
    Port& port = ports[id];
    if (port.set == wanted) return KERN_SUCCESS;
    if (port.set) {
        PortSet& left = sets[port.set];
        left.members.erase(std::find(left.members.begin(), left.members.end(), id));
        drop_from(left.ready, id);
    }
    port.set = wanted;
    if (!wanted) return KERN_SUCCESS;
    sets[wanted].members.push_back(id);
    if (!port.queue.empty()) sets[wanted].ready.push_back(id);
    return KERN_SUCCESS;
}

void Model::end_task(size_t task) {
    while (!tasks[task].names.empty()) {
        const Name name = tasks[task].names.begin()->first;
        find(task, name);
        destroy_name(task, name);
    }
    drain();
}

}  // namespace model
