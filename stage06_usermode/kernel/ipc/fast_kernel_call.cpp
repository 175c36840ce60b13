// A request to a kernel object, handled and answered in one piece.
#include "ipc/fast_kernel_call.hpp"

#include "ipc/destruction.hpp"
#include "ipc/kernel_object.hpp"
#include "ipc/lock.hpp"
#include "ipc/registry.hpp"
#include "lib/string.h"

namespace ipc {

namespace {

// Where the answer goes if the caller can have it now: the handler ran without the lock, so the
// port may have gone from that name meanwhile, or somebody else may wait there.
uint8_t* place_for(const Message& answer, Space& space, const MessageBuffer& buffer, uint32_t limit,
                   const Port& port, mach_port_name_t name) {
    const bool still = port.receiver_space == &space && port.receiver_name == name && !port.set &&
                       port.queue.empty() && port.receivers.empty() && space.alive();
    if (!still || answer.complex() || answer.size > limit) return nullptr;
    return buffer.window(answer.size, true);
}

void write_answer(uint8_t* to, const Message& answer, Port& port) {
    constexpr uint32_t HEADER = sizeof(mach_msg_header);
    memcpy(to + HEADER, answer.bytes + HEADER, answer.size - HEADER);
    *reinterpret_cast<mach_msg_header*>(to) = {.msgh_bits =
                                                   MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE),
                                               .msgh_size = answer.size,
                                               .msgh_remote_port = MACH_PORT_NULL,
                                               .msgh_local_port = port.receiver_name,
                                               .msgh_seqno = port.sequence++,
                                               .msgh_id = answer.id};
}

void use_up(Right& right) {
    SendOnce& once = *exchange(right, Right{}).once;
    once.use();
    once.unbind();
    SendOnce::free(once);
}

}  // namespace

FastResult fast_kernel_call(SpinlockGuard& guard, Space& space, const MessageBuffer& buffer,
                            const mach_msg_header& request, uint32_t size, uint32_t limit,
                            Port& port, Port& reply) {
    const Result<SendOnce*> once = SendOnce::allocate(space.account());
    if (!once.ok()) return {FastResult::Nothing, MACH_MSG_SUCCESS};

    // From here on nothing can fail. The message carries the rights that a queued one would.
    const Ref<KernelObject> object(*port.kernel_object);
    const mach_port_name_t name = reply.receiver_name;
    LocalMessage message(space.account(), size);
    message.bits = MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND, MACH_MSG_TYPE_PORT_SEND_ONCE);
    message.id = request.msgh_id;
    memcpy(message.bytes, &request, size);
    port.send_rights++;
    port.reference();
    once.value()->bind(reply);
    message.reply = Right::send_once(*once.value());
    counts.fast_messages++;
    guard.unlock();

    LocalMessage room(space.account(), 0);
    Reply answer(message.id, space.account(), &room);
    Request view(message);
    const kern_return_t code = object->handle(view, answer);
    const Message* made = code != MIG_NO_REPLY ? answer.finish(code) : nullptr;

    guard.lock();
    FastResult result{FastResult::Sent, MACH_MSG_SUCCESS};
    if (code != MIG_NO_REPLY && message.reply.live()) {
        uint8_t* to = made ? place_for(*made, space, buffer, limit, reply, name) : nullptr;
        if (to) {
            write_answer(to, *made, reply);
            use_up(message.reply);
            counts.fast_messages++;
            result.progress = FastResult::Done;
        } else {
            guard.unlock();
            answer.send(view.take_reply(), code);
            guard.lock();
        }
    }
    release_right(message.reply);
    release_send(port);
    guard.unlock();
    drain();
    return result;
}

}  // namespace ipc
