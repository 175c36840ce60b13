// Ports whose receive right a test holds itself, and other rights for them.
#pragma once

#include "ipc/account.hpp"
#include "ipc/held_right.hpp"
#include "ipc/lock.hpp"
#include "ipc/port.hpp"

namespace test {

inline HeldRight make_port() {
    SpinlockGuard guard(ipc::lock);
    const Result<Port*> port = Port::create(Account::kernel());
    ASSERT(port.ok());
    return HeldRight(Right::receive(*port.value()));
}

inline HeldRight make_send(const HeldRight& receive) {
    SpinlockGuard guard(ipc::lock);
    return HeldRight(receive.right().port->make_send());
}

inline HeldRight make_send_once(const HeldRight& receive) {
    SpinlockGuard guard(ipc::lock);
    const Result<SendOnce*> once = SendOnce::allocate(Account::kernel());
    ASSERT(once.ok());
    return HeldRight(receive.right().port->make_send_once(*once.value()));
}

}  // namespace test
