// A request to a kernel object, handled and answered in one piece.
#include "ipc/fast_kernel_call.hpp"

#include "arch/copy.hpp"
#include "ipc/destruction.hpp"
#include "ipc/kernel_object.hpp"
#include "ipc/lock.hpp"
#include "ipc/registry.hpp"
#include "ipc/send.hpp"

namespace ipc {

namespace {

// Where the answer goes if the caller can have it now: the handler ran without the lock, so the
// port may have gone from that name meanwhile, or somebody else may wait there.
uint8_t* place_for(const Message& answer, const Receiver& self, const Port& port,
                   mach_port_name_t name) {
    const bool still = port.receiver_space == &self.space && port.receiver_name == name &&
                       !port.set && port.queue.empty() && port.receivers.empty() &&
                       self.space.alive();
    if (!still || answer.complex() || answer.size > self.limit) return nullptr;
    return self.buffer.window(answer.size, true);
}

void write_answer(uint8_t* to, const Message& answer, Port& port) {
    constexpr uint32_t HEADER = sizeof(mach_msg_header);
    copy_words(to + HEADER, answer.bytes + HEADER, answer.size - HEADER);
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

mach_msg_return_t fast_kernel_call(const Receiver& self, const mach_msg_header& request,
                                   uint32_t size, Port& port, Port& reply) {
    Account& account = self.space.account();
    const Result<SendOnce*> once = SendOnce::allocate(account);
    if (!once.ok()) {
        lock.unlock();
        return NOT_DONE;
    }

    // From here on nothing can fail. The message carries the rights that a queued one would.
    const Ref<KernelObject> object(*port.kernel_object);
    const mach_port_name_t name = reply.receiver_name;
    LocalMessage message(account, size);
    message.bits = MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND, MACH_MSG_TYPE_PORT_SEND_ONCE);
    message.id = request.msgh_id;
    copy_words(message.bytes, &request, size);
    port.send_rights++;
    port.reference();
    once.value()->bind(reply);
    message.reply = Right::send_once(*once.value());
    counts.fast_messages++;
    lock.unlock();

    LocalMessage room(account, 0);
    Reply answer(message.id, account, &room);
    Request view(message);
    const kern_return_t code = object->handle(view, answer);
    const Message* made = code != MIG_NO_REPLY ? answer.finish(code) : nullptr;

    lock.lock();
    bool received = false;
    if (code != MIG_NO_REPLY && message.reply.live()) {
        uint8_t* to = made ? place_for(*made, self, reply, name) : nullptr;
        if (to) {
            write_answer(to, *made, reply);
            use_up(message.reply);
            counts.fast_messages++;
            received = true;
        } else {
            lock.unlock();
            answer.send(view.take_reply(), code);
            lock.lock();
        }
    }
    release_right(message.reply);
    release_send(port);
    lock.unlock();
    drain();
    return received ? MACH_MSG_SUCCESS : receive(self, name, Deadline::never());
}

}  // namespace ipc
