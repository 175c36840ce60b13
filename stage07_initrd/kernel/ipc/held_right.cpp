// Rights in the hands of the kernel: copied, made, used, ended.
#include "ipc/held_right.hpp"

#include "ipc/account.hpp"
#include "ipc/deliver.hpp"
#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/port.hpp"
#include "lib/string.h"

void HeldRight::end() {
    ipc::DrainGuard guard;
    Right right = take();
    ipc::release_right(right);
}

HeldRight HeldRight::copy() const {
    if (!is_send()) return HeldRight(kind() == RightKind::Dead ? Right::dead() : Right());
    SpinlockGuard guard(ipc::lock);
    return HeldRight(right_.port->copy_send());
}

KernelObject* HeldRight::kernel_object() const {
    SpinlockGuard guard(ipc::lock);
    return is_send() ? right_.port->kernel_object : nullptr;
}

namespace ipc {

bool send_message(HeldRight&& held, mach_msg_id_t id, const void* fields, uint32_t size) {
    ASSERT(held.is_send_once() && size <= SendOnce::ROOM - sizeof(mach_msg_header));
    DrainGuard guard;
    SendOnce& once = *held.take().once;
    if (!once.port->alive()) {
        SendOnce::outlive(once);
        return false;
    }
    Message& message = once.build(id, static_cast<uint32_t>(sizeof(mach_msg_header)) + size);
    memcpy(message.bytes + sizeof(mach_msg_header), fields, size);
    post(*once.port, message);
    return true;
}

}  // namespace ipc
