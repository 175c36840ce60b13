// Sending and receiving between name spaces: what a message looks like on arrival, which errors
// come first, and that a failed call changed nothing.
#include "host_ipc.hpp"
#include "host_results.hpp"

#include <array>
#include <gtest/gtest.h>
#include <vector>

namespace {

constexpr uint32_t COPY = MACH_MSG_TYPE_COPY_SEND;
constexpr uint32_t MOVE = MACH_MSG_TYPE_MOVE_SEND;
constexpr uint32_t ONCE = MACH_MSG_TYPE_MAKE_SEND_ONCE;

struct Buffer {
    alignas(8) uint8_t bytes[8192] = {};
    mach_msg_header& header() { return *reinterpret_cast<mach_msg_header*>(bytes); }
    mach_msg_body& body() { return *reinterpret_cast<mach_msg_body*>(bytes + 24); }
    mach_msg_port_descriptor& port(uint32_t index) {
        return *reinterpret_cast<mach_msg_port_descriptor*>(bytes + 32 + 16 * index);
    }
    operator MessageBuffer() { return MessageBuffer(bytes, sizeof bytes); }
};

class IpcMessages : public testing::Test {
protected:
    void TearDown() override {
        EXPECT_STREQ(ipc::broken_invariant(), nullptr);
        a.end();
        b.end();
        EXPECT_STREQ(ipc::broken_invariant(), nullptr);
        EXPECT_EQ(machine.leaked(), 0u);
        EXPECT_EQ(ipc::counts.ports, 0u);
        EXPECT_EQ(ipc::counts.messages, 0u);
    }

    mach_port_name_t receive_right(Space& space) {
        return ipc::port_allocate(space, MACH_PORT_RIGHT_RECEIVE).value();
    }
    void add_send(Space& space, mach_port_name_t name) {
        ASSERT_OK(ipc::port_insert_right(space, name, name, MACH_MSG_TYPE_MAKE_SEND));
    }
    // Gives `to` a send right for the port whose receive right `from` has.
    mach_port_name_t send_right(Space& from, mach_port_name_t name, Space& to) {
        Result<HeldRight> right = ipc::port_extract_right(from, name, MACH_MSG_TYPE_MAKE_SEND);
        HeldRight held = move(right).value();
        return ipc::port_give_right(to, held).value();
    }
    mach_msg_return_t send(Space& space, Buffer& buffer, uint64_t size) {
        return ipc::mach_msg(space, buffer, MACH_SEND_MSG | MACH_SEND_TIMEOUT, size, 0, 0, 0);
    }
    mach_msg_return_t simple(Space& space, mach_port_name_t to, uint32_t remote, int32_t id = 0,
                             mach_port_name_t reply = 0, uint32_t local = 0) {
        Buffer buffer;
        buffer.header() = {MACH_MSGH_BITS(remote, local), 0, to, reply, 0, id};
        return send(space, buffer, 24);
    }
    mach_msg_return_t receive(Space& space, mach_port_name_t name, Buffer& buffer,
                              uint64_t limit = 8192, uint64_t options = 0) {
        return ipc::mach_msg(space, buffer, MACH_RCV_MSG | MACH_RCV_TIMEOUT | options, 0, limit,
                             name, 0);
    }
    uint32_t refs(Space& space, mach_port_name_t name, uint32_t right = MACH_PORT_RIGHT_SEND) {
        const auto result = ipc::port_get_refs(space, name, right);
        return result.ok() ? result.value() : ~0u;
    }
    mach_port_type_t type(Space& space, mach_port_name_t name) {
        const auto result = ipc::port_type(space, name);
        return result.ok() ? result.value() : 0;
    }

    HostIpc machine;
    HostSpace a, b;
};

TEST_F(IpcMessages, RequestAndReply) {
    const auto service = receive_right(b);
    const auto to = send_right(b, service, a);
    const auto reply = receive_right(a);
    EXPECT_EQ(simple(a, to, COPY, 100, reply, ONCE), MACH_MSG_SUCCESS);
    Buffer got;
    ASSERT_EQ(receive(b, service, got), MACH_MSG_SUCCESS);
    EXPECT_EQ(got.header().msgh_bits, 0x1112u);
    EXPECT_EQ(got.header().msgh_size, 24u);
    EXPECT_EQ(got.header().msgh_local_port, service);
    EXPECT_EQ(got.header().msgh_id, 100);
    const auto once = got.header().msgh_remote_port;
    EXPECT_EQ(type(b, once), MACH_PORT_TYPE_SEND_ONCE);

    EXPECT_EQ(simple(b, once, MACH_MSG_TYPE_MOVE_SEND_ONCE, 200), MACH_MSG_SUCCESS);
    EXPECT_EQ(type(b, once), 0u);
    ASSERT_EQ(receive(a, reply, got), MACH_MSG_SUCCESS);
    EXPECT_EQ(got.header().msgh_bits, 0x1200u);
    EXPECT_EQ(got.header().msgh_id, 200);
    EXPECT_EQ(simple(b, once, MACH_MSG_TYPE_MOVE_SEND_ONCE), MACH_SEND_INVALID_DEST);
}

TEST_F(IpcMessages, BadDestinations) {
    const auto port = receive_right(a);
    EXPECT_EQ(simple(a, MACH_PORT_NULL, COPY), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(simple(a, MACH_PORT_DEAD, COPY), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(simple(a, 0x4242, COPY), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(simple(a, port, COPY), MACH_SEND_INVALID_DEST);
    add_send(a, port);
    EXPECT_EQ(simple(a, port, MACH_MSG_TYPE_MOVE_RECEIVE), MACH_SEND_INVALID_HEADER);
    EXPECT_EQ(simple(a, port, 0), MACH_SEND_INVALID_HEADER);
    EXPECT_EQ(simple(a, port, COPY, 0, port, 0), MACH_SEND_INVALID_HEADER);
    EXPECT_EQ(simple(a, port, COPY, 0, 0x4242, ONCE), MACH_SEND_INVALID_REPLY);
    EXPECT_EQ(refs(a, port), 1u);
}

TEST_F(IpcMessages, DestinationAndReplyUnderOneName) {
    const auto port = receive_right(b);
    const auto to = send_right(b, port, a);
    EXPECT_EQ(simple(a, to, MOVE, 0, to, MOVE), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(refs(a, to), 1u);
    EXPECT_EQ(simple(a, to, MOVE, 0, to, COPY), MACH_MSG_SUCCESS);
    EXPECT_EQ(type(a, to), 0u);
    Buffer got;
    ASSERT_EQ(receive(b, port, got), MACH_MSG_SUCCESS);
    EXPECT_EQ(got.header().msgh_remote_port, port);
    EXPECT_EQ(refs(b, port), 1u);
}

TEST_F(IpcMessages, RightsInBody) {
    const auto port = receive_right(a);
    add_send(a, port);
    Buffer buffer;
    buffer.header() = {MACH_MSGH_BITS_COMPLEX | COPY, 0, port, 0, 0, 7};
    buffer.body() = {3, 0};
    buffer.port(0) = {MACH_PORT_NULL, 0, 0, 0, COPY, 0};
    buffer.port(1) = {MACH_PORT_DEAD, 0, 0, 0, COPY, 0};
    buffer.port(2) = {port, 0, 0, 0, COPY, 0};
    EXPECT_EQ(send(a, buffer, 80), MACH_MSG_SUCCESS);
    Buffer got;
    ASSERT_EQ(receive(a, port, got), MACH_MSG_SUCCESS);
    EXPECT_EQ(got.port(0).name, MACH_PORT_NULL);
    EXPECT_EQ(got.port(1).name, MACH_PORT_DEAD);
    EXPECT_EQ(got.port(2).name, port);
    EXPECT_EQ(got.port(2).disposition, MACH_MSG_TYPE_PORT_SEND);
    EXPECT_EQ(refs(a, port), 2u);
}

TEST_F(IpcMessages, FailedSendChangesNothing) {
    const auto port = receive_right(b);
    const auto to = send_right(b, port, a);
    const auto moved = receive_right(a);
    Buffer buffer;
    buffer.header() = {MACH_MSGH_BITS_COMPLEX | MACH_MSGH_BITS(MOVE, ONCE), 0, to, moved, 0, 7};
    buffer.body() = {3, 0};
    buffer.port(0) = {moved, 0, 0, 0, MACH_MSG_TYPE_MAKE_SEND, 0};
    buffer.port(1) = {moved, 0, 0, 0, MACH_MSG_TYPE_MOVE_RECEIVE, 0};
    buffer.port(2) = {moved, 0, 0, 0, MACH_MSG_TYPE_MAKE_SEND, 0};
    EXPECT_EQ(send(a, buffer, 80), MACH_SEND_INVALID_RIGHT);
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    EXPECT_EQ(refs(a, to), 1u);
    EXPECT_EQ(ipc::port_get_receive_status(a, moved).value().mscount, 0u);
    buffer.port(2) = {};
    EXPECT_EQ(send(a, buffer, 80), MACH_MSG_SUCCESS);
    Buffer got;
    ASSERT_EQ(receive(b, port, got), MACH_MSG_SUCCESS);
    EXPECT_EQ(got.port(0).name, got.port(1).name);
    EXPECT_EQ(type(b, got.port(0).name), MACH_PORT_TYPE_SEND_RECEIVE);
}

TEST_F(IpcMessages, QueueLimit) {
    const auto port = receive_right(a);
    add_send(a, port);
    for (int i = 0; i < 5; i++) EXPECT_EQ(simple(a, port, COPY, 100 + i), MACH_MSG_SUCCESS);
    EXPECT_EQ(simple(a, port, COPY, 105), MACH_SEND_TIMED_OUT);
    EXPECT_EQ(simple(a, port, ONCE, 200), MACH_MSG_SUCCESS);
    Buffer got;
    for (uint32_t i = 0; i < 6; i++) {
        ASSERT_EQ(receive(a, port, got), MACH_MSG_SUCCESS);
        EXPECT_EQ(got.header().msgh_id, i < 5 ? static_cast<int>(100 + i) : 200);
        EXPECT_EQ(got.header().msgh_seqno, i);
    }
    EXPECT_EQ(receive(a, port, got), MACH_RCV_TIMED_OUT);
}

TEST_F(IpcMessages, TooLargeStaysQueuedUnlessDiscarded) {
    const auto port = receive_right(a);
    const auto reply = receive_right(a);
    add_send(a, port);
    Buffer buffer;
    buffer.header() = {MACH_MSGH_BITS(COPY, ONCE), 0, port, reply, 0, 7};
    EXPECT_EQ(send(a, buffer, 64), MACH_MSG_SUCCESS);
    Buffer got;
    EXPECT_EQ(receive(a, port, got, 16), MACH_RCV_TOO_LARGE);
    EXPECT_EQ(got.header().msgh_size, 0u);
    EXPECT_EQ(receive(a, port, got, 32), MACH_RCV_TOO_LARGE);
    EXPECT_EQ(got.header().msgh_size, 64u);
    EXPECT_EQ(receive(a, port, got, 32, MACH_RCV_DISCARD), MACH_RCV_TOO_LARGE);
    EXPECT_EQ(got.header().msgh_id, 7);
    EXPECT_EQ(got.header().msgh_remote_port, 0u);
    ASSERT_EQ(receive(a, reply, got), MACH_MSG_SUCCESS);
    EXPECT_EQ(got.header().msgh_id, MACH_NOTIFY_SEND_ONCE);
}

TEST_F(IpcMessages, PortDeath) {
    const auto port = receive_right(b);
    const auto name = send_right(b, port, a);
    const auto notify = receive_right(a);
    ASSERT_OK(ipc::port_mod_refs(a, name, MACH_PORT_RIGHT_SEND, 1));
    EXPECT_EQ(
        ipc::port_request_notification(a, name, MACH_NOTIFY_DEAD_NAME, 0, notify, ONCE).value(),
        MACH_PORT_NULL);
    EXPECT_EQ(type(a, name), MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DNREQUEST);
    b.end();
    Buffer got;
    ASSERT_EQ(receive(a, notify, got), MACH_MSG_SUCCESS);
    EXPECT_EQ(got.header().msgh_id, MACH_NOTIFY_DEAD_NAME);
    EXPECT_EQ(reinterpret_cast<mach_dead_name_notification*>(got.bytes)->name, name);
    EXPECT_EQ(refs(a, name, MACH_PORT_RIGHT_DEAD_NAME), 3u);
    EXPECT_EQ(simple(a, name, COPY), MACH_SEND_INVALID_DEST);
}

TEST_F(IpcMessages, ReceiveRightInItsOwnQueue) {
    const auto first = receive_right(a);
    const auto second = receive_right(a);
    add_send(a, first);
    add_send(a, second);
    Buffer buffer;
    buffer.header() = {MACH_MSGH_BITS_COMPLEX | COPY, 0, second, 0, 0, 7};
    buffer.body() = {1, 0};
    buffer.port(0) = {first, 0, 0, 0, MACH_MSG_TYPE_MOVE_RECEIVE, 0};
    EXPECT_EQ(send(a, buffer, 48), MACH_MSG_SUCCESS);
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    buffer.header().msgh_remote_port = first;
    buffer.port(0).name = second;
    EXPECT_EQ(send(a, buffer, 48), MACH_MSG_SUCCESS);
    EXPECT_EQ(type(a, first), MACH_PORT_TYPE_DEAD_NAME);
    EXPECT_EQ(type(a, second), MACH_PORT_TYPE_DEAD_NAME);
    EXPECT_EQ(ipc::counts.ports, 0u);
}

TEST_F(IpcMessages, TenThousandQueuesDeep) {
    mach_port_name_t last = receive_right(a);
    for (int i = 0; i < 10000; i++) {
        const auto next = receive_right(a);
        Buffer buffer;
        buffer.header() = {MACH_MSGH_BITS_COMPLEX | MACH_MSG_TYPE_MAKE_SEND, 0, next, 0, 0, 7};
        buffer.body() = {1, 0};
        buffer.port(0) = {last, 0, 0, 0, MACH_MSG_TYPE_MOVE_RECEIVE, 0};
        ASSERT_EQ(send(a, buffer, 48), MACH_MSG_SUCCESS);
        last = next;
    }
    EXPECT_EQ(ipc::counts.ports, 10001u);
    ASSERT_OK(ipc::port_destroy(a, last));
    EXPECT_EQ(ipc::counts.ports, 0u);
    EXPECT_EQ(ipc::counts.messages, 0u);
}

// The right that was registered before needs a name. Without one nothing may have changed: not the
// request, not the right that would have taken its place.
TEST_F(IpcMessages, AnotherRequestWithoutANameLeft) {
    const auto port = receive_right(b), notify = receive_right(a), other = receive_right(a);
    const auto name = send_right(b, port, a);
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
    EXPECT_EQ(type(a, 0x1000), MACH_PORT_TYPE_SEND_ONCE);
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    ASSERT_OK(ipc::port_deallocate(a, last));
    const auto previous = request(0x1000, MACH_MSG_TYPE_MOVE_SEND_ONCE);
    ASSERT_OK(previous);
    EXPECT_EQ(type(a, previous.value()), MACH_PORT_TYPE_SEND_ONCE);
    EXPECT_EQ(type(a, 0x1000), 0u);
}

// The notification comes with one more reference than a dead name can have.
TEST_F(IpcMessages, RequestForADeadNameWithEveryReference) {
    const auto notify = receive_right(a);
    const auto dead = ipc::port_allocate(a, MACH_PORT_RIGHT_DEAD_NAME).value();
    const auto request = [&] {
        return ipc::port_request_notification(a, dead, MACH_NOTIFY_DEAD_NAME, 1, notify, ONCE);
    };
    ASSERT_OK(ipc::port_mod_refs(a, dead, MACH_PORT_RIGHT_DEAD_NAME, MACH_PORT_DEAD_REFS_MAX - 1));
    EXPECT_EQ(request().error(), KERN_UREFS_OVERFLOW);
    EXPECT_EQ(refs(a, dead, MACH_PORT_RIGHT_DEAD_NAME), MACH_PORT_DEAD_REFS_MAX);
    Buffer got;
    EXPECT_EQ(receive(a, notify, got), MACH_RCV_TIMED_OUT);
    ASSERT_OK(ipc::port_mod_refs(a, dead, MACH_PORT_RIGHT_DEAD_NAME, -1));
    EXPECT_OK(request());
    EXPECT_EQ(refs(a, dead, MACH_PORT_RIGHT_DEAD_NAME), MACH_PORT_DEAD_REFS_MAX);
    EXPECT_EQ(receive(a, notify, got), MACH_MSG_SUCCESS);
}

}  // namespace
