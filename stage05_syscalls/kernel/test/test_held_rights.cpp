// Rights in the kernel's hands whose port dies.
#include "test/held_port.hpp"
#include "test/ktap.hpp"

namespace {

KTEST(held_rights, a_message_to_a_dead_port_is_known_to_be_lost) {
    HeldRight receive = test::make_port();
    HeldRight first = test::make_send_once(receive), second = test::make_send_once(receive);
    EXPECT(ipc::send_message(move(first), 1, nullptr, 0), "its port is alive");
    receive = HeldRight();
    EXPECT(second.live(), "the right is live, only its port is not");
    EXPECT(!ipc::send_message(move(second), 1, nullptr, 0), "its port is dead");
}

KTEST(held_rights, copies) {
    HeldRight receive = test::make_port();
    const HeldRight send = test::make_send(receive);
    EXPECT(send.copy().is_send() && send.copy().right().port == send.right().port);
    EXPECT(HeldRight(Right::dead()).copy().kind() == RightKind::Dead);
    EXPECT(HeldRight().copy().kind() == RightKind::Null);
    EXPECT(receive.copy().kind() == RightKind::Null, "a port has only one receive right");
    receive = HeldRight();
    EXPECT(send.copy().is_send(), "a right whose port has died can be copied, too");
}

}  // namespace
