// The model's messages and requests: rights that are tried out on a copy, then taken.
#include "tests/ipc_model/model.hpp"

#include <cstring>

namespace model {

namespace {

constexpr uint64_t MOST_MEMORY = uint64_t{256} << 20;
constexpr uint32_t MOST_RIGHTS = 512;

bool valid_disposition(uint64_t d) { return d >= 16 && d <= 21; }
bool moves(uint64_t d) { return d <= 18; }

enum class Tried { Ok, NoName, NoRight };

// Takes the right out of `task`, which is a copy: only what its names still have matters.
Tried take(Task& task, Name name, uint64_t disposition, Right& right) {
    right = {};
    if (name == MACH_PORT_NULL) return Tried::Ok;
    right.kind = Right::Dead;
    if (name == MACH_PORT_DEAD) return Tried::Ok;
    const auto found = task.names.find(name);
    if (found == task.names.end()) return Tried::NoName;
    Entry& entry = found->second;
    right.port = entry.port;
    switch (disposition) {
    case MACH_MSG_TYPE_MOVE_RECEIVE:
        if (!entry.receive) return Tried::NoRight;
        entry.receive = false;
        right.kind = Right::Receive;
        return Tried::Ok;
    case MACH_MSG_TYPE_MAKE_SEND:
    case MACH_MSG_TYPE_MAKE_SEND_ONCE:
        if (!entry.receive) return Tried::NoRight;
        right.kind = disposition == MACH_MSG_TYPE_MAKE_SEND ? Right::Send : Right::SendOnce;
        return Tried::Ok;
    case MACH_MSG_TYPE_MOVE_SEND_ONCE:
        if (entry.once) {
            entry.once = false;
            right.kind = Right::SendOnce;
            return Tried::Ok;
        }
        if (entry.dead == 0) return Tried::NoRight;
        entry.dead--;
        return Tried::Ok;
    default:  // MOVE_SEND, COPY_SEND
        if (entry.sends == 0 && entry.dead == 0) return Tried::NoRight;
        if (entry.sends) right.kind = Right::Send;
        if (disposition == MACH_MSG_TYPE_MOVE_SEND) (entry.sends ? entry.sends : entry.dead)--;
        return Tried::Ok;
    }
}

uint8_t arrives_as(uint64_t disposition) {
    switch (disposition) {
    case MACH_MSG_TYPE_MOVE_RECEIVE:
        return MACH_MSG_TYPE_PORT_RECEIVE;
    case MACH_MSG_TYPE_MOVE_SEND_ONCE:
    case MACH_MSG_TYPE_MAKE_SEND_ONCE:
        return MACH_MSG_TYPE_PORT_SEND_ONCE;
    case MACH_MSG_TYPE_MOVE_SEND:
    case MACH_MSG_TYPE_COPY_SEND:
    case MACH_MSG_TYPE_MAKE_SEND:
        return MACH_MSG_TYPE_PORT_SEND;
    default:
        return 0;
    }
}

}  // namespace

// One right is really taken: names, counts and queues change.
Right Model::commit(size_t task, Name name, uint64_t disposition) {
    Right right;
    Task copy = tasks[task];
    take(copy, name, disposition, right);
    if (reserved(name) || right.kind == Right::None) return right;
    Entry& entry = tasks[task].names.at(name);
    const Entry before = entry;
    const Entry after = copy.names.at(name);
    entry.sends = after.sends;
    entry.dead = after.dead;
    entry.once = after.once;
    entry.receive = after.receive;
    switch (disposition) {
    case MACH_MSG_TYPE_MOVE_RECEIVE:
        detach(right.port);
        break;
    case MACH_MSG_TYPE_MAKE_SEND:
        ports[right.port].make_sends++;
        ports[right.port].sends++;
        break;
    case MACH_MSG_TYPE_MAKE_SEND_ONCE:
        ports[right.port].send_onces++;
        break;
    default:
        // An entry counts once. The last reference takes its count along.
        if (right.kind == Right::Send && !(before.sends > 0 && after.sends == 0)) {
            ports[right.port].sends++;
        }
        break;
    }
    lost(task, name);
    return right;
}

// --- Sending ---

mach_msg_return_t Model::send(size_t task, const std::vector<uint8_t>& bytes,
                              const Memory& memory) {
    const uint64_t size = bytes.size();
    mach_msg_header header;
    std::memcpy(&header, bytes.data(), sizeof header);
    const uint32_t remote = header.msgh_bits & 0xff, local = header.msgh_bits >> 8 & 0xff;
    const bool no_reply = local == 0 && header.msgh_local_port == MACH_PORT_NULL;
    if ((header.msgh_bits & 0x7fff0000) || !valid_disposition(remote) || remote == 16 ||
        (!no_reply && (!valid_disposition(local) || local == 16))) {
        return MACH_SEND_INVALID_HEADER;
    }
    for (auto& [name, entry] : tasks[task].names) find(task, name);
    drain();

    const Task fresh = tasks[task];
    Task copy = fresh;
    Message message;
    // Destination and reply. Under one name each must be there; both only if both are moved.
    const bool together = local != 0 && header.msgh_remote_port == header.msgh_local_port;
    if (take(copy, header.msgh_remote_port, remote, message.destination) != Tried::Ok ||
        message.destination.kind <= Right::Dead) {
        return MACH_SEND_INVALID_DEST;
    }
    if (local != 0) {
        Task alone = fresh;
        const bool by_itself =
            take(alone, header.msgh_local_port, local, message.reply) == Tried::Ok;
        if (together && !(moves(remote) && moves(local))) {
            if (!by_itself) return MACH_SEND_INVALID_REPLY;
            if (moves(local)) copy = alone;
        } else if (take(copy, header.msgh_local_port, local, message.reply) != Tried::Ok) {
            return together && by_itself ? MACH_SEND_INVALID_DEST : MACH_SEND_INVALID_REPLY;
        }
    }

    // The body.
    struct Item {
        Name name;
        uint64_t disposition;
    };
    std::vector<std::vector<Item>> items;
    uint64_t body_size = 0, rights = 0, memory_size = 0;
    bool memory_bad = false, carries_receive = false;
    std::vector<PortId> carried;
    if (header.msgh_bits & MACH_MSGH_BITS_COMPLEX) {
        if (size < 32) return MACH_SEND_MSG_TOO_SMALL;
        mach_msg_body body;
        std::memcpy(&body, &bytes[24], sizeof body);
        if (body.descriptor_count > (size - 32) / 16) return MACH_SEND_MSG_TOO_SMALL;
        if (body.zero) return MACH_SEND_INVALID_TYPE;
        body_size = 8 + 16 * uint64_t{body.descriptor_count};
        const auto try_item = [&](Name name, uint64_t disposition) {
            Right right;
            Task unpromised = fresh;
            Task& from = rights < MOST_RIGHTS ? copy : unpromised;
            rights++;
            if (take(from, name, disposition, right) != Tried::Ok) return false;
            if (right.kind == Right::Receive && rights <= MOST_RIGHTS) {
                carries_receive = true;
                carried.push_back(right.port);
            }
            return true;
        };
        for (uint32_t i = 0; i < body.descriptor_count; i++) {
            const uint8_t* at = &bytes[32 + 16 * i];
            Descriptor descriptor{.type = at[15], .rights = {}, .bytes = {}};
            items.emplace_back();
            if (at[15] == MACH_MSG_PORT_DESCRIPTOR) {
                Name name;
                std::memcpy(&name, at, 4);
                for (int k = 4; k < 14; k++) {
                    if (at[k]) return MACH_SEND_INVALID_TYPE;
                }
                if (!reserved(name) && !valid_disposition(at[14])) return MACH_SEND_INVALID_TYPE;
                if (!try_item(name, at[14])) return MACH_SEND_INVALID_RIGHT;
                descriptor.disposition = arrives_as(at[14]);
                items.back().push_back({name, at[14]});
            } else if (at[15] == MACH_MSG_OOL_DESCRIPTOR ||
                       at[15] == MACH_MSG_OOL_PORTS_DESCRIPTOR) {
                uint64_t address;
                uint32_t count;
                std::memcpy(&address, at, 8);
                std::memcpy(&count, at + 8, 4);
                const bool array = at[15] == MACH_MSG_OOL_PORTS_DESCRIPTOR;
                if (at[12] > 1 || at[13] || (array ? !valid_disposition(at[14]) : at[14] != 0)) {
                    return MACH_SEND_INVALID_TYPE;
                }
                descriptor.offset = address % 4096;
                if (!array) {
                    memory_size += count;
                    const auto content = count ? memory(address, count) : std::vector<uint8_t>{};
                    if (!content) memory_bad = true;
                    if (content) descriptor.bytes = *content;
                } else {
                    const uint32_t looked_at = std::min(count, MOST_RIGHTS + 1);
                    const auto content =
                        count ? memory(address, uint64_t{looked_at} * 4) : std::vector<uint8_t>{};
                    if (!content) return MACH_SEND_INVALID_MEMORY;
                    for (uint32_t k = 0; k < looked_at; k++) {
                        Name name;
                        std::memcpy(&name, content->data() + 4 * k, 4);
                        if (!try_item(name, at[14])) return MACH_SEND_INVALID_RIGHT;
                        items.back().push_back({name, at[14]});
                    }
                    rights += count - looked_at;
                    descriptor.disposition = arrives_as(at[14]);
                }
            } else {
                return MACH_SEND_INVALID_TYPE;
            }
            message.descriptors.push_back(descriptor);
        }
    }
    if (rights > MOST_RIGHTS) return MACH_SEND_TOO_LARGE;
    if (memory_size > MOST_MEMORY) return MACH_SEND_NO_BUFFER;
    const PortId to = message.destination.port;
    bool circular = false;
    for (const PortId port : carried) circular |= carries_receive && holds(to, port);
    if (message.destination.kind == Right::Send && ports[to].queue.size() >= ports[to].limit) {
        return MACH_SEND_TIMED_OUT;
    }
    if (memory_bad) return MACH_SEND_INVALID_MEMORY;

    // It will be sent. Under one name the one that is only copied comes first.
    if (together && moves(remote) && !moves(local)) {
        message.reply = commit(task, header.msgh_local_port, local);
        message.destination = commit(task, header.msgh_remote_port, remote);
    } else {
        message.destination = commit(task, header.msgh_remote_port, remote);
        if (local != 0) message.reply = commit(task, header.msgh_local_port, local);
    }
    for (size_t i = 0; i < items.size(); i++) {
        for (const Item& item : items[i]) {
            message.descriptors[i].rights.push_back(commit(task, item.name, item.disposition));
        }
    }
    message.bits = (header.msgh_bits & MACH_MSGH_BITS_COMPLEX) |
                   MACH_MSGH_BITS(arrives_as(local), arrives_as(remote));
    message.id = header.msgh_id;
    message.size = uint32_t(size);
    message.tail.assign(bytes.begin() + 24 + ptrdiff_t(body_size), bytes.end());
    if (circular) {
        release_message(std::move(message));
    } else {
        post(to, std::move(message));
    }
    drain();
    return MACH_MSG_SUCCESS;
}

// --- Receiving ---

Received Model::receive(size_t task, Name name, uint64_t limit, bool discard, uint64_t writable) {
    const Entry* entry = find(task, name);
    if (!entry || (!entry->receive && !entry->set))
        return {.code = MACH_RCV_INVALID_NAME, .message = {}};
    PortId id = entry->port;
    if (entry->set) {
        if (sets[entry->set].ready.empty()) return {.code = MACH_RCV_TIMED_OUT, .message = {}};
        id = sets[entry->set].ready.front();
    }
    Port& port = ports[id];
    if (port.queue.empty()) return {.code = MACH_RCV_TIMED_OUT, .message = {}};

    Received result{.code = MACH_MSG_SUCCESS,
                    .size = port.queue.front().size,
                    .sequence = port.sequence,
                    .port = id,
                    .message = {}};
    if (result.size > limit) {
        result.code = MACH_RCV_TOO_LARGE;
        if (!discard || limit < 24 || writable < 24) return result;
        result.discarded = true;
    } else if (result.size > writable) {
        result.code = MACH_RCV_INVALID_DATA;
        return result;
    }
    result.taken = true;
    result.message = std::move(port.queue.front());
    port.queue.pop_front();
    port.sequence++;
    if (port.set && (entry->set || port.queue.empty())) {
        auto& ready = sets[port.set].ready;
        for (auto at = ready.begin(); at != ready.end(); ++at) {
            if (*at != id) continue;
            ready.erase(at);
            break;
        }
        if (!port.queue.empty()) ready.push_back(id);
    }
    if (result.discarded) {
        release_message(result.message);
        drain();
    }
    return result;
}

bool Model::enter(size_t task, const Right& right, Name written) {
    if (right.kind == Right::None) return written == MACH_PORT_NULL;
    if (right.kind == Right::Dead || !alive(right.port)) {
        release(right);
        return written == MACH_PORT_DEAD;
    }
    const Name known = right.kind == Right::SendOnce ? MACH_PORT_NULL : name_of(task, right.port);
    if (known != MACH_PORT_NULL && known != written) return false;
    if (known == MACH_PORT_NULL) {
        // The index must be free, under any generation, and one that exists.
        if (reserved(written) || MACH_PORT_INDEX(written) == 0 ||
            MACH_PORT_INDEX(written) >= MACH_PORT_INDEX_LIMIT) {
            return false;
        }
        for (const auto& [used, unused] : tasks[task].names) {
            if (MACH_PORT_INDEX(used) == MACH_PORT_INDEX(written)) return false;
        }
    }
    Entry& entry = tasks[task].names[written];
    entry.port = right.port;
    Port& port = ports[right.port];
    if (right.kind == Right::SendOnce) {
        entry.once = true;
    } else if (right.kind == Right::Receive) {
        entry.receive = true;
        port.holder = task;
        port.holder_name = written;
        port.container = 0;
    } else if (entry.sends == 0) {
        entry.sends = 1;
    } else {
        port.sends--;
        if (entry.sends < MACH_PORT_SEND_REFS_MAX) entry.sends++;
    }
    return true;
}

void Model::received(const Message& message) {
    consumed(message);
    drain();
}

// --- Rights without messages ---

kern_return_t Model::placeable(size_t task, Name name, const Right& right, Name freed) const {
    const Name known = right.kind == Right::SendOnce ? MACH_PORT_NULL : name_of(task, right.port);
    if (name == freed && freed != MACH_PORT_NULL) return KERN_SUCCESS;
    if (known == name && known != MACH_PORT_NULL) {
        const Entry& entry = tasks[task].names.at(name);
        const bool full = right.kind == Right::Send && entry.sends >= MACH_PORT_SEND_REFS_MAX;
        return full ? KERN_UREFS_OVERFLOW : KERN_SUCCESS;
    }
    if (known != MACH_PORT_NULL && known != freed) return KERN_RIGHT_EXISTS;
    return choosable(task, name);
}

kern_return_t Model::insert_right(size_t task, Name name, Name port_name, uint64_t disposition) {
    if (reserved(name) || !valid_disposition(disposition)) return KERN_INVALID_VALUE;
    find(task, port_name);
    Task copy = tasks[task];
    Right right;
    const Tried tried = take(copy, port_name, disposition, right);
    if (tried == Tried::NoName) return KERN_INVALID_NAME;
    if (tried == Tried::NoRight) return KERN_INVALID_RIGHT;
    if (right.kind <= Right::Dead) return KERN_INVALID_CAPABILITY;
    if (name == port_name && moves(disposition)) return KERN_SUCCESS;  // it is there already
    const bool leaves = copy.names.at(port_name).free();
    const kern_return_t code =
        placeable(task, name, right, leaves ? port_name : Name{MACH_PORT_NULL});
    if (code != KERN_SUCCESS) return code;
    right = commit(task, port_name, disposition);
    enter(task, right, name);
    drain();
    return KERN_SUCCESS;
}

kern_return_t Model::extract_right(size_t task, Name name, uint64_t disposition, Right& right) {
    if (!valid_disposition(disposition)) return KERN_INVALID_VALUE;
    if (reserved(name) || !find(task, name)) return KERN_INVALID_NAME;
    Task copy = tasks[task];
    if (take(copy, name, disposition, right) != Tried::Ok) return KERN_INVALID_RIGHT;
    right = commit(task, name, disposition);
    drain();
    return KERN_SUCCESS;
}

kern_return_t Model::insert_extracted(size_t task, Name name, Right& right) {
    if (reserved(name)) return KERN_INVALID_VALUE;
    if (right.kind <= Right::Dead || !alive(right.port)) return KERN_INVALID_CAPABILITY;
    const kern_return_t code = placeable(task, name, right, MACH_PORT_NULL);
    if (code != KERN_SUCCESS) return code;
    enter(task, right, name);
    right = {};
    return KERN_SUCCESS;
}

bool Model::give(size_t task, Right right, Name chosen) {
    const bool good = enter(task, right, chosen);
    drain();
    return good;
}

void Model::release_extracted(Right right) {
    release(right);
    drain();
}

// --- Requests ---

kern_return_t Model::request(size_t task, Name name, int64_t id, uint64_t sync, Name notify_name,
                             uint64_t disposition, std::optional<PortId>& previous) {
    const bool cancel = notify_name == MACH_PORT_NULL;
    const bool dead_name = id == MACH_NOTIFY_DEAD_NAME, no_senders = id == MACH_NOTIFY_NO_SENDERS;
    if (!dead_name && !no_senders && !(id == MACH_NOTIFY_PORT_DESTROYED && sync == 0)) {
        return KERN_INVALID_VALUE;
    }
    if (!cancel && disposition != MACH_MSG_TYPE_MAKE_SEND_ONCE &&
        disposition != MACH_MSG_TYPE_MOVE_SEND_ONCE) {
        return KERN_INVALID_VALUE;
    }
    const Entry* entry = find(task, name);
    if (!entry) return KERN_INVALID_NAME;
    if (!dead_name && !entry->receive) return KERN_INVALID_RIGHT;
    if (dead_name && entry->set) return KERN_INVALID_RIGHT;
    if (dead_name && entry->dead) {
        if (sync == 0 || cancel) return KERN_INVALID_ARGUMENT;
        if (entry->dead >= MACH_PORT_DEAD_REFS_MAX) return KERN_UREFS_OVERFLOW;
    }
    std::optional<PortId> once;
    if (!cancel) {
        find(task, notify_name);
        Task copy = tasks[task];
        Right right;
        const Tried tried = take(copy, notify_name, disposition, right);
        if (tried == Tried::NoName) return KERN_INVALID_NAME;
        if (tried == Tried::NoRight) return KERN_INVALID_RIGHT;
        if (right.kind == Right::Dead) return KERN_INVALID_CAPABILITY;
        if (notify_name == name && moves(disposition)) return KERN_INVALID_NAME;
        once = commit(task, notify_name, disposition).port;
    }
    Entry& watched = tasks[task].names.at(name);
    if (dead_name) {
        if (watched.request) previous = watched.request->port;
        watched.request.reset();
        if (once && watched.dead) {
            watched.dead++;
            notify(*once, MACH_NOTIFY_DEAD_NAME, name);
        } else if (once) {
            watched.request = Request{*once, ++last_order_};
        }
    } else {
        auto& slot =
            no_senders ? ports[watched.port].no_senders : ports[watched.port].port_destroyed;
        previous = slot;
        slot = once;
        const Port& port = ports[watched.port];
        if (once && no_senders && port.sends == 0 && sync <= port.make_sends) {
            slot.reset();
            notify(*once, MACH_NOTIFY_NO_SENDERS, port.make_sends);
        }
    }
    drain();
    return KERN_SUCCESS;
}

}  // namespace model
