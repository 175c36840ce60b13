// Each notification is one message, built in the room of a send-once right.
#include "ipc/notification.hpp"

#include "ipc/deliver.hpp"
#include "ipc/port.hpp"

namespace {

// The message is to be built in `once`. Null: the port is dead, so that nobody will see it and the
// right is outlived.
Message* build(SendOnce& once, mach_msg_id_t id, uint32_t size) REQUIRES(ipc::lock) {
    if (once.port->alive()) return &once.build(id, size);
    SendOnce::outlive(once);
    return nullptr;
}

void post_built(Message& message) REQUIRES(ipc::lock) {
    ipc::post(*message.destination.once->port, message);
}

// One word behind the header: a name or a count.
void send_word(SendOnce& once, mach_msg_id_t id, uint32_t word) REQUIRES(ipc::lock) {
    Message* message = build(once, id, sizeof(mach_dead_name_notification));
    if (!message) return;
    reinterpret_cast<mach_dead_name_notification*>(message->bytes)->name = word;
    post_built(*message);
}

}  // namespace

namespace ipc {

static_assert(sizeof(mach_dead_name_notification) == sizeof(mach_port_deleted_notification));
static_assert(sizeof(mach_dead_name_notification) == sizeof(mach_no_senders_notification));

void notify_port_deleted(SendOnce& request, mach_port_name_t name) {
    send_word(request, MACH_NOTIFY_PORT_DELETED, name);
}

void notify_no_senders(SendOnce& request, uint32_t make_send_count) {
    send_word(request, MACH_NOTIFY_NO_SENDERS, make_send_count);
}

void notify_dead_name(SendOnce& request, mach_port_name_t name) {
    send_word(request, MACH_NOTIFY_DEAD_NAME, name);
}

void notify_send_once(SendOnce& once) {
    if (Message* message =
            build(once, MACH_NOTIFY_SEND_ONCE, sizeof(mach_send_once_notification))) {
        post_built(*message);
    }
}

void notify_port_destroyed(SendOnce& request, Port& port) {
    ASSERT(request.port->alive());
    Message& message =
        request.build(MACH_NOTIFY_PORT_DESTROYED, sizeof(mach_port_destroyed_notification));
    auto& fields = *reinterpret_cast<mach_port_destroyed_notification*>(message.bytes);
    message.bits |= MACH_MSGH_BITS_COMPLEX;
    message.rights[0] = Right::receive(port);
    message.right_count = 1;
    fields.body.descriptor_count = 1;
    fields.rights.name = 0;
    fields.rights.disposition = MACH_MSG_TYPE_PORT_RECEIVE;
    fields.rights.type = MACH_MSG_PORT_DESCRIPTOR;
    post_built(message);
}

}  // namespace ipc
