// What a server in the kernel takes out of a request and puts into a reply.
#include "ipc/kernel_message.hpp"

#include "ipc/deliver.hpp"
#include "ipc/lock.hpp"
#include "ipc/registry.hpp"
#include "lib/string.h"

namespace {

// A MIG reply without fields: header, return code, padding.
struct ErrorReply {
    mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};
static_assert(sizeof(ErrorReply) == 32);

HeldRight take(Right& right) {
    if (right.kind == RightKind::Receive) {
        SpinlockGuard guard(ipc::lock);
        right.port->enter_kernel();
    }
    return HeldRight(exchange(right, Right{}));
}

}  // namespace

// --- Request ---

const mach_msg_descriptor_t* Request::find(uint32_t index, uint8_t type) const {
    const Span<mach_msg_descriptor_t> all = message_.descriptors();
    return index < all.size() && all[index].type.type == type ? &all[index] : nullptr;
}

RightKind Request::port_kind(uint32_t index) const {
    const auto* at = find(index, MACH_MSG_PORT_DESCRIPTOR);
    return at ? message_.right_of(at->port).kind : RightKind::Null;
}

HeldRight Request::take_port(uint32_t index) {
    const auto* at = find(index, MACH_MSG_PORT_DESCRIPTOR);
    return at ? take(message_.right_of(at->port)) : HeldRight();
}

uint32_t Request::port_count(uint32_t index) const {
    const auto* at = find(index, MACH_MSG_OOL_PORTS_DESCRIPTOR);
    return at ? at->ool_ports.count : 0;
}

HeldRight Request::take_port(uint32_t index, uint32_t element) {
    if (element >= port_count(index)) return HeldRight();
    return take(message_.rights_of(message_.descriptors()[index].ool_ports)[element]);
}

CapturedMemory Request::take_memory(uint32_t index) {
    const auto* at = find(index, MACH_MSG_OOL_DESCRIPTOR);
    return at ? move(message_.memory_of(at->out_of_line).memory) : CapturedMemory();
}

HeldRight Request::take_reply() { return take(message_.reply); }

// --- Reply ---

void Reply::discard(Message& message) {
    for (uint32_t i = 0; i < message.right_count; i++) {
        (void)HeldRight(exchange(message.rights[i], Right{}));
    }
    if (&message != local_) Message::discard(message);
}

Result<Message*> Reply::allocate(uint32_t size, uint32_t ports, uint32_t memories) {
    Message& message = *TRY(Message::create(size, account_));
    SpinlockGuard guard(ipc::lock);
    const Result<void> made = message.make_room(ports, memories);
    if (made.ok()) return &message;
    Message::free(message);
    return made.error();
}

Result<void> Reply::make(uint32_t size, uint32_t ports, uint32_t memories) {
    ASSERT(!message_ && size <= MACH_MSG_SIZE_MAX && size % 8 == 0);
    if (size > LocalMessage::ROOM && limit_ != 0) size = min(size, limit_);
    if (local_ && ports <= LocalMessage::RIGHTS && memories == 0 && size <= LocalMessage::ROOM) {
        // After an error it is made a second time.
        local_->use_rights(ports);
        local_->size = size;
        local_->bits = 0;
        message_ = local_;
    } else {
        message_ = TRY(allocate(size, ports, memories));
    }
    memset(message_->bytes, 0, size);
    message_->id = id_;
    if (ports + memories > 0) {
        message_->bits = MACH_MSGH_BITS_COMPLEX;
        message_->body().descriptor_count = ports + memories;
    }
    return {};
}

void Reply::truncate(uint32_t size) {
    ASSERT(message_ && size <= message_->size && size % 8 == 0);
    message_->size = size;
}

void Reply::set_port(mach_msg_port_descriptor& descriptor, HeldRight&& right) {
    ASSERT(message_ && ports_used_ < message_->right_count);
    const bool once = right.is_send_once();
    const bool receive = right.is_receive();
    descriptor.name = ports_used_;
    descriptor.type = MACH_MSG_PORT_DESCRIPTOR;
    descriptor.disposition = static_cast<uint8_t>(receive ? MACH_MSG_TYPE_PORT_RECEIVE
                                                  : once  ? MACH_MSG_TYPE_PORT_SEND_ONCE
                                                          : MACH_MSG_TYPE_PORT_SEND);
    message_->rights[ports_used_++] = right.take();
}

void Reply::set_memory(mach_msg_ool_descriptor& descriptor, CapturedMemory&& memory) {
    ASSERT(message_ && memories_used_ < message_->memory_count);
    descriptor.address = memories_used_;
    descriptor.size = static_cast<uint32_t>(memory.size());
    descriptor.deallocate = 1;
    descriptor.type = MACH_MSG_OOL_DESCRIPTOR;
    message_->memory[memories_used_++].memory = move(memory);
}

Result<void> Reply::set_ports(mach_msg_ool_ports_descriptor& descriptor, Span<HeldRight> rights,
                              uint32_t disposition) {
    ASSERT(message_ && memories_used_ < message_->memory_count);
    // The receiver's names are written into it when the message is delivered.
    CapturedMemory names =
        TRY(CapturedMemory::make(uint64_t{rights.size()} * sizeof(mach_port_name_t)));
    const uint32_t count = static_cast<uint32_t>(rights.size());
    const uint32_t first = message_->right_count;
    {
        SpinlockGuard guard(ipc::lock);
        TRY(message_->add_rights(count));
    }
    for (uint32_t i = 0; i < count; i++) message_->rights[first + i] = rights[i].take();
    descriptor.address = Message::place_of_array(memories_used_, first);
    descriptor.count = count;
    descriptor.deallocate = 1;
    descriptor.disposition = static_cast<uint8_t>(disposition);
    descriptor.type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
    message_->memory[memories_used_++].memory = move(names);
    return {};
}

Message* Reply::finish(kern_return_t code) {
    if (code != KERN_SUCCESS) drop();  // an error reply is never COMPLEX and has no fields
    if (!message_) {
        const Result<ErrorReply*> error = make<ErrorReply>();
        if (error.ok()) error.value()->return_code = code;
    }
    return message_;
}

// A message that is to be queued needs memory of its own; if there is none it is lost.
void Reply::leave_stack() {
    if (!message_ || message_ != local_) return;
    const Result<Message*> copy = allocate(local_->size, local_->right_count, 0);
    if (!copy.ok()) return drop();
    message_ = copy.value();
    message_->id = local_->id;
    message_->bits = local_->bits;
    memcpy(message_->bytes, local_->bytes, local_->size);
    for (uint32_t i = 0; i < local_->right_count; i++) {
        message_->rights[i] = exchange(local_->rights[i], Right{});
    }
}

void Reply::send(HeldRight&& destination, kern_return_t code) {
    if (!destination.live()) return;
    (void)finish(code);
    leave_stack();
    if (!message_) {
        if (!destination.is_send_once()) return;
        const struct {
            int32_t return_code;
            uint32_t pad;
        } fields{KERN_RESOURCE_SHORTAGE, 0};
        ipc::send_message(move(destination), id_, &fields, sizeof(fields));
        return;
    }
    Message& message = *exchange(message_, nullptr);
    message.destination = destination.take();
    const bool once = message.destination.kind == RightKind::SendOnce;
    message.bits |=
        MACH_MSGH_BITS(0, once ? MACH_MSG_TYPE_PORT_SEND_ONCE : MACH_MSG_TYPE_PORT_SEND);
    SpinlockGuard guard(ipc::lock);
    if (once) message.destination.once->use();
    ipc::post(once ? *message.destination.once->port : *message.destination.port, message);
}

namespace ipc {

bool reserve_names(const Message& answer, Space& space) {
    return answer.memory_count == 0 && answer.right_count <= LocalMessage::RIGHTS &&
           space.reserve(answer.right_count);
}

void enter_rights(Message& answer, Space& space) {
    for (mach_msg_descriptor_t& at : answer.descriptors()) {
        at.port.name = enter_right(space, answer.right_of(at.port));
    }
}

}  // namespace ipc
