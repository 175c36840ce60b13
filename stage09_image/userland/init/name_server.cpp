// Requests, replies, and the table of names.
#include "init/name_server.hpp"

#include <mach/notify.h>
#include <string.h>

namespace {

// A name: at least one byte, ended within its field.
bool valid_name(const char* name) {
    const size_t size = strnlen(name, BOOTSTRAP_NAME_SIZE);
    return size > 0 && size < BOOTSTRAP_NAME_SIZE;
}

// Sends the reply to whoever asked; if that is not possible at once it is destroyed.
void send_reply(mach_msg_header* reply, mach_msg_bits_t reply_right, mach_port_name_t to,
                mach_msg_id_t id, mach_msg_size_t size) {
    reply->msgh_bits = MACH_MSGH_BITS(reply_right, 0) | (reply->msgh_bits & MACH_MSGH_BITS_COMPLEX);
    reply->msgh_size = size;
    reply->msgh_remote_port = to;
    reply->msgh_local_port = MACH_PORT_NULL;
    reply->msgh_seqno = 0;
    reply->msgh_id = id + 100;
    const mach_msg_return_t result =
        mach_msg(reply, MACH_SEND_MSG | MACH_SEND_TIMEOUT, size, 0, MACH_PORT_NULL, 0);
    if (result != MACH_MSG_SUCCESS) port_deallocate(to);
}

}  // namespace

kern_return_t NameServer::start() { return port_allocate(MACH_PORT_RIGHT_RECEIVE, &port_); }

NameServer::Entry* NameServer::find(const char* name) {
    for (Entry& entry : entries_) {
        if (entry.service != MACH_PORT_NULL && strcmp(entry.name, name) == 0) return &entry;
    }
    return nullptr;
}

// On success the right that came with the request belongs to the table.
kern_return_t NameServer::handle_register(mach_msg_header* message) {
    const auto* request = reinterpret_cast<const bootstrap_register_request*>(message);
    if (message->msgh_size != sizeof(*request) ||
        (message->msgh_bits & MACH_MSGH_BITS_COMPLEX) == 0 || request->body.descriptor_count != 1 ||
        request->service.type != MACH_MSG_PORT_DESCRIPTOR ||
        request->service.disposition != MACH_MSG_TYPE_PORT_SEND || !valid_name(request->name)) {
        return MIG_BAD_ARGUMENTS;
    }
    const mach_port_name_t service = request->service.name;
    if (service == MACH_PORT_NULL || service == MACH_PORT_DEAD) return KERN_INVALID_RIGHT;
    if (find(request->name) != nullptr) return KERN_ALREADY_EXISTS;
    for (Entry& entry : entries_) {
        if (entry.service != MACH_PORT_NULL) continue;
        // To be told when it dies; at once, if it has died already. A port with several names has
        // one request for all of them.
        mach_port_name_t previous = MACH_PORT_NULL;
        const kern_return_t result = port_request_notification(
            service, MACH_NOTIFY_DEAD_NAME, 1, port_, MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous);
        if (result != KERN_SUCCESS) return result;
        if (previous != MACH_PORT_NULL) port_deallocate(previous);
        memcpy(entry.name, request->name, BOOTSTRAP_NAME_SIZE);
        entry.service = service;
        return KERN_SUCCESS;
    }
    return KERN_NO_SPACE;
}

kern_return_t NameServer::handle_look_up(mach_msg_header* message, mach_port_name_t* service) {
    const auto* request = reinterpret_cast<const bootstrap_look_up_request*>(message);
    if (message->msgh_size != sizeof(*request) ||
        (message->msgh_bits & MACH_MSGH_BITS_COMPLEX) != 0 || !valid_name(request->name)) {
        return MIG_BAD_ARGUMENTS;
    }
    const Entry* entry = find(request->name);
    if (entry == nullptr) return KERN_NOT_FOUND;
    *service = entry->service;
    return KERN_SUCCESS;
}

// The port died: each name's reference, and the one that the notification came with, go.
void NameServer::forget(mach_port_name_t service) {
    for (Entry& entry : entries_) {
        if (entry.service != service) continue;
        port_deallocate(entry.service);
        entry.service = MACH_PORT_NULL;
    }
    port_deallocate(service);
}

void NameServer::take(mach_msg_header* message) {
    const mach_msg_id_t id = message->msgh_id;
    // A notification comes through a send-once right of ours; any client could send its id.
    if (id == MACH_NOTIFY_DEAD_NAME && message->msgh_remote_port == MACH_PORT_NULL &&
        message->msgh_size == sizeof(mach_dead_name_notification) &&
        MACH_MSGH_BITS_LOCAL(message->msgh_bits) == MACH_MSG_TYPE_PORT_SEND_ONCE) {
        return forget(reinterpret_cast<const mach_dead_name_notification*>(message)->name);
    }
    mach_port_name_t service = MACH_PORT_NULL;
    const kern_return_t result = id == BOOTSTRAP_REGISTER  ? handle_register(message)
                                 : id == BOOTSTRAP_LOOK_UP ? handle_look_up(message, &service)
                                                           : kern_return_t{MIG_BAD_ID};
    // The reply right is not to be destroyed with the rest.
    const mach_port_name_t client = message->msgh_remote_port;
    const mach_msg_bits_t reply_right = MACH_MSGH_BITS_REMOTE(message->msgh_bits);
    message->msgh_remote_port = MACH_PORT_NULL;
    if (result != KERN_SUCCESS) mach_msg_destroy(message);
    if (client == MACH_PORT_NULL || client == MACH_PORT_DEAD) return;

    memset(message, 0, sizeof(bootstrap_look_up_reply));
    if (service != MACH_PORT_NULL) {
        auto* reply = reinterpret_cast<bootstrap_look_up_reply*>(message);
        reply->header.msgh_bits = MACH_MSGH_BITS_COMPLEX;
        reply->body.descriptor_count = 1;
        reply->service.name = service;
        reply->service.disposition = MACH_MSG_TYPE_COPY_SEND;
        reply->service.type = MACH_MSG_PORT_DESCRIPTOR;
        return send_reply(message, reply_right, client, id, sizeof(*reply));
    }
    auto* reply = reinterpret_cast<bootstrap_register_reply*>(message);
    reply->return_code = result;
    send_reply(message, reply_right, client, id, sizeof(*reply));
}
