// The right that a parent gives along to hear of its child's end.
#include "service/exit_notice.hpp"
#include "test/held_port.hpp"
#include "test/ktap.hpp"

namespace {

KTEST(exit_notice, only_a_send_once_right_or_none) {
    HeldRight receive = test::make_port();
    EXPECT_EQ(task::ExitNotice::make(test::make_send_once(receive)).error(), KERN_SUCCESS,
              "it is used up by the message of the end");
    EXPECT_EQ(task::ExitNotice::make(HeldRight()).error(), KERN_SUCCESS, "nobody wants to know");
    EXPECT_EQ(task::ExitNotice::make(test::make_send(receive)).error(), MIG_BAD_ARGUMENTS,
              "a send right is not used up by a message: its holder would never hear of it");
}

}  // namespace
