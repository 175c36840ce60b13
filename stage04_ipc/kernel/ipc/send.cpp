// Check, reserve a slot, capture memory, commit. Who finds the queue full waits with nothing in
// hand.
#include "ipc/send.hpp"

#include "ipc/deliver.hpp"
#include "ipc/destruction.hpp"
#include "ipc/kernel_object.hpp"
#include "ipc/lock.hpp"
#include "ipc/registry.hpp"
#include "ipc/send_check.hpp"
#include "thread/scheduler.hpp"
#include "vm/address_space.hpp"

namespace ipc {

namespace {

// A slot in a full port's queue that is set aside for one sender. It counts as used until the
// sender uses it or passes it on. Under the IPC lock.
class Grant : NonCopyable {
public:
    explicit operator bool() const { return port_ != nullptr; }
    bool of(const Port& port) const { return port_ == &port; }

    // `port` has counted the slot already.
    void accept(Port& port) REQUIRES(lock) {
        port.reference();
        port_ = &port;
    }
    void take(Port& port) REQUIRES(lock) {
        port.take_slot();
        accept(port);
    }
    // Used by the message that is queued next, or passed to the next sender that waits.
    void use() REQUIRES(lock) {
        if (Port* port = exchange(port_, nullptr)) {
            port->return_slot();
            port->release();
        }
    }
    void pass_on() REQUIRES(lock) {
        if (!port_) return;
        port_->return_slot();
        if (port_->alive()) grant_slots(*port_);
        exchange(port_, nullptr)->release();
    }

private:
    Port* port_ = nullptr;
};

// Waits for a slot; the lock is released. MACH_MSG_SUCCESS: start over, perhaps with a grant.
mach_msg_return_t wait_for_slot(SpinlockGuard& guard, Port& port, SendWaiter& waiter, Grant& grant,
                                Deadline deadline) {
    const WaitResult result = scheduler::block(guard, deadline);

    SpinlockGuard again(lock);
    if (waiter.link.linked()) port.senders.remove(waiter);
    if (waiter.granted) grant.accept(port);
    port.release();
    if (waiter.granted || result == WaitResult::Woken) return MACH_MSG_SUCCESS;
    return result == WaitResult::TimedOut ? MACH_SEND_TIMED_OUT : MACH_SEND_INTERRUPTED;
}

void pass_on(Grant& grant) {
    if (!grant) return;
    SpinlockGuard guard(lock);
    grant.pass_on();
}

// All is checked: from here on nothing can fail. Returns the kernel object that is to handle the
// message, or null.
RefPtr<KernelObject> commit_send(Sending& sending, Grant& grant) REQUIRES(lock) {
    Port& port = *sending.port;
    Message& message = sending.message;
    RefPtr<KernelObject> object;
    sending.remove_memory();  // first: the descriptors still say what the sender wants
    sending.commit_rights();
    if (message.destination.kind == RightKind::SendOnce) message.destination.once->use();
    grant.use();
    if (sending.circular) {
        doom(message);
    } else if (port.kernel_object) {
        object = RefPtr<KernelObject>(*port.kernel_object);
    } else {
        post(port, message);
        grant_slots(port);  // a message that went straight to a receiver left its slot free
    }
    return object;
}

mach_msg_return_t send_message(Sending& sending, Deadline deadline) {
    Grant grant;
    bool captured = false;
    for (;;) {
        SpinlockGuard guard(lock);
        mach_msg_return_t code = sending.check_all();
        if (code != MACH_MSG_SUCCESS || !grant.of(*sending.port)) grant.pass_on();
        if (code != MACH_MSG_SUCCESS) return code;

        if (sending.limited && !grant && sending.port->full()) {
            sending.forget();
            if (deadline.passed()) return MACH_SEND_TIMED_OUT;
            SendWaiter waiter(scheduler::current());
            sending.port->senders.push_back(waiter);
            sending.port->reference();
            code = wait_for_slot(guard, *sending.port, waiter, grant, deadline);
            if (code != MACH_MSG_SUCCESS) return code;
            continue;
        }
        if (sending.has_memory && !captured) {
            // This takes long, so it happens without the lock; the slot is kept meanwhile, and then
            // everything is looked at again.
            if (sending.limited && !grant) grant.take(*sending.port);
            sending.forget();
            guard.unlock();
            code = sending.capture();
            if (code != MACH_MSG_SUCCESS) {
                pass_on(grant);
                return code;
            }
            captured = true;
            continue;
        }
        const RefPtr<KernelObject> object = commit_send(sending, grant);
        guard.unlock();
        if (sending.has_memory) sending.space.memory()->finish_transfers();
        if (object) handle(*object, sending.message);
        return MACH_MSG_SUCCESS;
    }
}

}  // namespace

mach_msg_return_t send(Space& space, const MessageBuffer& buffer, uint64_t size,
                       Deadline deadline) {
    if (size < sizeof(mach_msg_header) || size % 8 != 0) return MACH_SEND_MSG_TOO_SMALL;
    if (size > MACH_MSG_SIZE_MAX) return MACH_SEND_TOO_LARGE;
    Result<Message*> created = Message::create(static_cast<uint32_t>(size), space.account());
    if (!created.ok()) return MACH_SEND_NO_BUFFER;
    Message& message = *created.value();
    mach_msg_return_t code = MACH_SEND_INVALID_DATA;
    if (buffer.copy_in(message.bytes, 0, size)) {
        message.bits = message.header().msgh_bits;
        Sending sending(space, message);
        code = send_message(sending, deadline);
    }
    if (code != MACH_MSG_SUCCESS) Message::discard(message);
    drain();
    return code;
}

}  // namespace ipc
