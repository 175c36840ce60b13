// Each error of a message in its order, and no effect.
#include "ipc/send_check.hpp"

#include "ipc/deliver.hpp"
#include "ipc/lock.hpp"
#include "ipc/transfer.hpp"
#include "vm/address_space.hpp"

namespace ipc {

namespace {

bool valid_disposition(uint32_t disposition) {
    return disposition >= MACH_MSG_TYPE_MOVE_RECEIVE && disposition <= MACH_MSG_TYPE_MAKE_SEND_ONCE;
}
bool valid_in_header(uint32_t disposition) {
    return valid_disposition(disposition) && disposition != MACH_MSG_TYPE_MOVE_RECEIVE;
}
bool is_move(uint32_t disposition) { return disposition <= MACH_MSG_TYPE_MOVE_SEND_ONCE; }

}  // namespace

mach_msg_return_t Sending::check_all() {
    rights_seen_ = 0;
    memory_seen_ = 0;
    carries_receive_ = circular = has_memory = false;
    checked = true;
    mach_msg_return_t code = check_header();
    if (code == MACH_MSG_SUCCESS) code = check_header_rights();
    if (code == MACH_MSG_SUCCESS && message.complex()) code = check_body();
    if (code == MACH_MSG_SUCCESS) code = check_limits();
    if (code != MACH_MSG_SUCCESS) forget();
    return code;
}

void Sending::forget() {
    if (!checked) return;
    cancel(space, message.destination);
    cancel(space, message.reply);
    for (uint32_t i = 0; i < message.right_count; i++) {
        cancel(space, message.rights[i]);
        let_in_every(RIGHTS_AT_ONCE, i);
    }
    checked = false;
}

mach_msg_return_t Sending::check_header() {
    const mach_msg_header& header = message.header();
    const uint32_t remote = MACH_MSGH_BITS_REMOTE(header.msgh_bits);
    const uint32_t local = MACH_MSGH_BITS_LOCAL(header.msgh_bits);
    const bool no_reply = local == 0 && header.msgh_local_port == MACH_PORT_NULL;
    if ((header.msgh_bits & ~MACH_MSGH_BITS_USED) != 0 || !valid_in_header(remote) ||
        (!valid_in_header(local) && !no_reply)) {
        return MACH_SEND_INVALID_HEADER;
    }
    message.bits = (header.msgh_bits & MACH_MSGH_BITS_COMPLEX) |
                   MACH_MSGH_BITS(arriving_disposition(local), arriving_disposition(remote));
    message.id = header.msgh_id;
    return MACH_MSG_SUCCESS;
}

// Destination and reply are judged together when they are the same name: each must be there, and
// both only if both are moved.
mach_msg_return_t Sending::check_header_rights() {
    const mach_msg_header& header = message.header();
    const uint32_t remote = MACH_MSGH_BITS_REMOTE(header.msgh_bits);
    const uint32_t local = MACH_MSGH_BITS_LOCAL(header.msgh_bits);
    const bool together = header.msgh_remote_port == header.msgh_local_port && local != 0;

    Checked result = check(space, header.msgh_remote_port, remote, message.destination);
    if (result == Checked::NoMemory) return MACH_SEND_NO_BUFFER;
    if (result != Checked::Ok || !message.destination.live()) return MACH_SEND_INVALID_DEST;
    if (together && !(is_move(remote) && is_move(local))) {
        // The other one does not take this one's reference: it is judged as if it came first.
        Right destination = exchange(message.destination, Right{});
        cancel(space, destination);
        result = check(space, header.msgh_local_port, local, message.reply);
        if (result == Checked::Ok) {
            Entry& entry = space.entry(header.msgh_local_port);
            const uint16_t promised = exchange(entry.pending_references, uint16_t{0});
            result = check(space, header.msgh_remote_port, remote, message.destination);
            entry.pending_references = static_cast<uint16_t>(entry.pending_references + promised);
        }
    } else if (local != 0) {
        result = check(space, header.msgh_local_port, local, message.reply);
        if (result == Checked::InvalidRight && together &&
            look(space, header.msgh_local_port, local) == Checked::Ok) {
            return MACH_SEND_INVALID_DEST;
        }
    }
    if (result == Checked::NoMemory) return MACH_SEND_NO_BUFFER;
    if (result != Checked::Ok) return MACH_SEND_INVALID_REPLY;

    port = &checked_port(space, message.destination);
    limited = message.destination.kind == RightKind::Send && !port->kernel_object;
    return MACH_MSG_SUCCESS;
}

mach_msg_return_t Sending::check_body() {
    constexpr uint64_t before_descriptors = sizeof(mach_msg_header) + sizeof(mach_msg_body);
    if (message.size < before_descriptors) return MACH_SEND_MSG_TOO_SMALL;
    const uint64_t count = message.body().descriptor_count;
    if (count > (message.size - before_descriptors) / sizeof(mach_msg_descriptor_t)) {
        return MACH_SEND_MSG_TOO_SMALL;
    }
    if (message.body().zero != 0) return MACH_SEND_INVALID_TYPE;
    if (!room_made_ && !make_room().ok()) return MACH_SEND_NO_BUFFER;
    room_made_ = true;
    uint32_t checked_so_far = 0;
    for (const mach_msg_descriptor_t& descriptor : message.descriptors()) {
        const mach_msg_return_t code = check_descriptor(descriptor);
        if (code != MACH_MSG_SUCCESS) return code;
        let_in_every(RIGHTS_AT_ONCE, checked_so_far++);
    }
    return MACH_MSG_SUCCESS;
}

// Counts what the descriptors ask for, right or wrong, up to the limit.
Result<void> Sending::make_room() {
    Walk walk(message);
    while (walk.more()) walk.next();
    return message.make_room(static_cast<uint32_t>(min(walk.right(), MACH_MSG_RIGHTS_MAX)),
                             walk.memory());
}

mach_msg_return_t Sending::check_descriptor(const mach_msg_descriptor_t& descriptor) {
    const mach_msg_port_descriptor& simple = descriptor.port;
    const mach_msg_ool_descriptor& memory = descriptor.out_of_line;
    const mach_msg_ool_ports_descriptor& array = descriptor.ool_ports;
    switch (descriptor.type.type) {
    case MACH_MSG_PORT_DESCRIPTOR:
        if (simple.zero1 != 0 || simple.zero2 != 0 || simple.zero3 != 0) {
            return MACH_SEND_INVALID_TYPE;
        }
        // No right needs no disposition.
        if (simple.name != MACH_PORT_NULL && simple.name != MACH_PORT_DEAD &&
            !valid_disposition(simple.disposition)) {
            return MACH_SEND_INVALID_TYPE;
        }
        return check_right(simple.name, simple.disposition);
    case MACH_MSG_OOL_DESCRIPTOR:
        if (memory.deallocate > 1 || memory.copy != 0 || memory.zero != 0) {
            return MACH_SEND_INVALID_TYPE;
        }
        memory_seen_ += memory.size;
        has_memory |= memory.size != 0;
        return MACH_MSG_SUCCESS;
    case MACH_MSG_OOL_PORTS_DESCRIPTOR:
        if (array.deallocate > 1 || array.copy != 0 || !valid_disposition(array.disposition)) {
            return MACH_SEND_INVALID_TYPE;
        }
        has_memory |= array.count != 0;
        return check_array(array);
    default:
        return MACH_SEND_INVALID_TYPE;
    }
}

// What lies behind the last element that a message may carry is not looked at: it will be refused.
mach_msg_return_t Sending::check_array(const mach_msg_ool_ports_descriptor& array) {
    const uint32_t count = min(array.count, MACH_MSG_RIGHTS_MAX + 1);
    constexpr uint32_t AT_ONCE = 32;
    mach_port_name_t names[AT_ONCE];
    AddressSpace* memory = space.memory();
    if (count > 0 &&
        (!memory || !memory->check(array.address, count * sizeof(names[0]), Access::Read))) {
        return MACH_SEND_INVALID_MEMORY;
    }
    for (uint32_t first = 0; first < count; first += AT_ONCE) {
        const uint32_t some = min(count - first, AT_ONCE);
        if (!memory->copy_in(names, array.address + uint64_t{first} * sizeof(names[0]),
                             some * sizeof(names[0]))) {
            return MACH_SEND_INVALID_MEMORY;
        }
        for (uint32_t i = 0; i < some; i++) {
            const mach_msg_return_t code = check_right(names[i], array.disposition);
            if (code != MACH_MSG_SUCCESS) return code;
        }
        let_in_every(RIGHTS_AT_ONCE, first + some - 1);
    }
    rights_seen_ += array.count - count;
    return MACH_MSG_SUCCESS;
}

mach_msg_return_t Sending::check_right(mach_port_name_t name, uint32_t disposition) {
    if (rights_seen_ >= MACH_MSG_RIGHTS_MAX) {
        // One too many, which check_limits() will say; until then its own error counts.
        rights_seen_++;
        return look(space, name, disposition) == Checked::Ok ? MACH_MSG_SUCCESS
                                                             : MACH_SEND_INVALID_RIGHT;
    }
    Right& right = message.rights[rights_seen_++];
    const Checked result = check(space, name, disposition, right);
    if (result == Checked::NoMemory) return MACH_SEND_NO_BUFFER;
    if (result != Checked::Ok) return MACH_SEND_INVALID_RIGHT;
    carries_receive_ |= right.kind == RightKind::Receive;
    return MACH_MSG_SUCCESS;
}

mach_msg_return_t Sending::check_limits() {
    if (rights_seen_ > MACH_MSG_RIGHTS_MAX) return MACH_SEND_TOO_LARGE;
    if (memory_seen_ > MACH_MSG_OOL_MAX) return MACH_SEND_NO_BUFFER;
    if (!carries_receive_) return MACH_MSG_SUCCESS;

    // Would a receive right end in its own queue? Follow the queues that hold the destination.
    const uint64_t carried = next_mark();
    for (uint32_t i = 0; i < message.right_count; i++) {
        if (message.rights[i].kind == RightKind::Receive) message.rights[i].port->mark = carried;
    }
    uint32_t depth = 0;
    for (const Port* at = port; at && !circular; at = at->container()) {
        circular = at->mark == carried;
        if (++depth > MACH_PORT_TRANSIT_DEPTH_MAX) return MACH_SEND_NO_BUFFER;
        let_in_every(1024, depth);
    }
    return MACH_MSG_SUCCESS;
}

}  // namespace ipc
