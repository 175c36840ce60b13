// Faults of IPC that neither the cases nor the model had found: each has a test of its own.
#include "host_ipc.hpp"
#include "host_results.hpp"

#include <gtest/gtest.h>

namespace {

constexpr uint32_t ONCE = MACH_MSG_TYPE_MAKE_SEND_ONCE;

class IpcRegressions : public testing::Test {
protected:
    void TearDown() override {
        a.end();
        b.end();
        EXPECT_STREQ(ipc::broken_invariant(), nullptr);
        EXPECT_EQ(machine.leaked(), 0u) << "heap objects that nobody has any more";
    }

    mach_port_name_t receive_right(Space& space) {
        return ipc::port_allocate(space, MACH_PORT_RIGHT_RECEIVE).value();
    }
    mach_msg_return_t send(mach_port_name_t port, int32_t id) {
        mach_msg_header header = {MACH_MSG_TYPE_MAKE_SEND, 0, port, 0, 0, id};
        return ipc::mach_msg(a, {&header, sizeof(header)}, MACH_SEND_MSG, sizeof(header), 0, 0, 0);
    }
    // The id received, or minus the code.
    int64_t receive(mach_port_name_t name, uint64_t option = MACH_RCV_TIMEOUT) {
        union {
            mach_msg_header header;
            uint8_t bytes[256];
        } in;
        const auto code =
            ipc::mach_msg(a, {&in, sizeof(in)}, MACH_RCV_MSG | option, 0, sizeof(in), name, 0);
        return code == MACH_MSG_SUCCESS ? in.header.msgh_id : -int64_t{code};
    }
    uint32_t dead_references(mach_port_name_t name) {
        return ipc::port_get_refs(a, name, MACH_PORT_RIGHT_DEAD_NAME).value();
    }
    mach_port_type_t type(mach_port_name_t name) {
        const auto result = ipc::port_type(a, name);
        return result.ok() ? result.value() : 0;
    }

    struct Waiter {
        IpcRegressions& test;
        mach_port_name_t where;
        int64_t got = 0;
        static void run(void* self) {
            Waiter& waiter = *static_cast<Waiter*>(self);
            waiter.got = waiter.test.receive(waiter.where, 0);
        }
    };

    HostIpc machine;
    HostSpace a, b;
};

// The right that was registered before needs a name. Without one nothing may have changed: not the
// request, not the right that would have taken its place.
TEST_F(IpcRegressions, AnotherRequestWithoutANameLeft) {
    const auto port = receive_right(b), notify = receive_right(a), other = receive_right(a);
    HeldRight held = ipc::port_extract_right(b, port, MACH_MSG_TYPE_MAKE_SEND).value();
    const auto name = ipc::port_give_right(a, held).value();
    const auto request = [&](mach_port_name_t to, uint64_t disposition) {
        return ipc::port_request_notification(a, name, MACH_NOTIFY_DEAD_NAME, 0, to, disposition);
    };
    ASSERT_EQ(request(notify, ONCE).value(), MACH_PORT_NULL);
    ASSERT_OK(ipc::port_insert_right(a, 0x1000, other, ONCE));
    mach_port_name_t last = 0;
    for (;;) {
        const auto next = ipc::port_allocate(a, MACH_PORT_RIGHT_DEAD_NAME);
        if (!next.ok()) break;
        last = next.value();
    }
    const uint64_t live = ipc::counts.send_once;
    EXPECT_EQ(request(other, ONCE).error(), KERN_NO_SPACE);
    EXPECT_EQ(request(0x1000, MACH_MSG_TYPE_MOVE_SEND_ONCE).error(), KERN_NO_SPACE);
    EXPECT_EQ(ipc::counts.send_once, live);
    EXPECT_EQ(type(0x1000), MACH_PORT_TYPE_SEND_ONCE);
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    ASSERT_OK(ipc::port_deallocate(a, last));
    const auto previous = request(0x1000, MACH_MSG_TYPE_MOVE_SEND_ONCE);
    ASSERT_OK(previous);
    EXPECT_EQ(type(previous.value()), MACH_PORT_TYPE_SEND_ONCE);
    EXPECT_EQ(type(0x1000), 0u);
}

// The notification comes with one more reference than a dead name can have.
TEST_F(IpcRegressions, RequestForADeadNameWithEveryReference) {
    const auto notify = receive_right(a);
    const auto dead = ipc::port_allocate(a, MACH_PORT_RIGHT_DEAD_NAME).value();
    const auto request = [&] {
        return ipc::port_request_notification(a, dead, MACH_NOTIFY_DEAD_NAME, 1, notify, ONCE);
    };
    ASSERT_OK(ipc::port_mod_refs(a, dead, MACH_PORT_RIGHT_DEAD_NAME, MACH_PORT_DEAD_REFS_MAX - 1));
    EXPECT_EQ(request().error(), KERN_UREFS_OVERFLOW);
    EXPECT_EQ(dead_references(dead), MACH_PORT_DEAD_REFS_MAX);
    EXPECT_EQ(receive(notify), -int64_t{MACH_RCV_TIMED_OUT});
    ASSERT_OK(ipc::port_mod_refs(a, dead, MACH_PORT_RIGHT_DEAD_NAME, -1));
    EXPECT_OK(request());
    EXPECT_EQ(dead_references(dead), MACH_PORT_DEAD_REFS_MAX);
    EXPECT_EQ(receive(notify), MACH_NOTIFY_DEAD_NAME);
}

// The message uses up the last send right, and the notification of that goes to the port where the
// message is being delivered.
TEST_F(IpcRegressions, NotificationAboutTheMessageThatIsDelivered) {
    const auto port = receive_right(a);
    const auto set = ipc::port_allocate(a, MACH_PORT_RIGHT_PORT_SET).value();
    const auto ask = [&] {
        ASSERT_OK(ipc::port_request_notification(a, port, MACH_NOTIFY_NO_SENDERS, ~0u, port, ONCE));
    };
    // A thread waits for a message at `where`; `arrive` brings one with this id.
    const auto expect_arrival = [&](mach_port_name_t where, int32_t id, auto arrive) {
        Waiter waiter{*this, where};
        const Ref<Thread> thread =
            Thread::create({.name = "waiter", .entry = Waiter::run, .argument = &waiter}).value();
        thread->start();
        EXPECT_EQ(scheduler::sleep_ms(1), WaitResult::TimedOut) << "it runs until it waits";
        arrive();
        EXPECT_EQ(thread->join(Deadline::after_ms(10000)), WaitResult::Woken);
        EXPECT_EQ(waiter.got, id);
        EXPECT_EQ(receive(port), MACH_NOTIFY_NO_SENDERS);
    };
    ask();
    expect_arrival(port, 7, [&] { EXPECT_EQ(send(port, 7), MACH_MSG_SUCCESS); });
    ask();
    ASSERT_OK(ipc::port_move_member(a, port, set));
    expect_arrival(set, 8, [&] { EXPECT_EQ(send(port, 8), MACH_MSG_SUCCESS); });
    // The same when the port with a message comes into the set.
    ASSERT_OK(ipc::port_move_member(a, port, MACH_PORT_NULL));
    EXPECT_EQ(send(port, 9), MACH_MSG_SUCCESS);
    ask();
    expect_arrival(set, 9, [&] { ASSERT_OK(ipc::port_move_member(a, port, set)); });
}

}  // namespace
