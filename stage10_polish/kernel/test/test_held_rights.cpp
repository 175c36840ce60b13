// Rights in the kernel's hands whose port dies.
#include "ipc/account.hpp"
#include "ipc/held_right.hpp"
#include "test/ktap.hpp"

namespace {

HeldRight make_port() {
    Result<HeldRight> port = ipc::make_port();
    ASSERT(port.ok());
    return move(port).value();
}

HeldRight make_send_once(const HeldRight& receive) {
    Result<HeldRight> once = ipc::make_send_once(receive, Account::kernel());
    ASSERT(once.ok());
    return move(once).value();
}

KTEST(held_rights, a_message_to_a_dead_port_is_known_to_be_lost) {
    HeldRight receive = make_port();
    HeldRight first = make_send_once(receive), second = make_send_once(receive);
    EXPECT(ipc::send_message(move(first), 1, nullptr, 0));
    receive = HeldRight();
    EXPECT(second.live());  // the right is; its port is not
    EXPECT(!ipc::send_message(move(second), 1, nullptr, 0));
}

KTEST(held_rights, copies) {
    HeldRight receive = make_port();
    const HeldRight send = ipc::make_send(receive);
    EXPECT(send.copy().is_send() && send.copy().same_port(send));
    EXPECT(HeldRight(Right::dead()).copy().kind() == RightKind::Dead);
    EXPECT(HeldRight().copy().kind() == RightKind::Null);
    EXPECT(receive.copy().kind() == RightKind::Null);  // there is only one
    receive = HeldRight();
    EXPECT(send.copy().is_send());
}

}  // namespace
