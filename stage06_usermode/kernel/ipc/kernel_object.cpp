// The port of a kernel object, and the way of a request through the object's handler.
#include "ipc/kernel_object.hpp"

#include "ipc/account.hpp"
#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/port.hpp"

Result<void> KernelObject::open() {
    SpinlockGuard guard(ipc::lock);
    ASSERT(!port_);
    port_ = TRY(Port::create(Account::kernel()));
    port_->kernel_object = this;
    ref();  // the port's
    return {};
}

void KernelObject::close() {
    {
        ipc::DrainGuard guard;
        Port* port = exchange(port_, nullptr);
        if (!port) return;
        ipc::release_receive(*port);
    }
    unref();
}

HeldRight KernelObject::make_send() {
    SpinlockGuard guard(ipc::lock);
    return port_ ? HeldRight(port_->make_send()) : HeldRight();
}

namespace ipc {

void handle(KernelObject& object, Message& message) {
    {
        Request request(message);
        Reply reply(message.id, *message.account);
        const kern_return_t code = object.handle(request, reply);
        if (code != MIG_NO_REPLY) reply.send(request.take_reply(), code);
    }
    SpinlockGuard guard(lock);
    doom(message);
}

}  // namespace ipc
