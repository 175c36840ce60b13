// Cases C about port sets, discarding, and receiving while others send.
#include "test/ipc/case.hpp"

namespace ipc_test {

namespace {

// R in a new set P.
struct Member {
    TestTask task;
    const Name r = task.port();
    const Name p = task.port_set();
    Member() { EXPECT_EQ(task.move_member(r, p), KERN_SUCCESS); }
};

}  // namespace

IPC_CASE(C15a) {
    Member member;
    TestTask& task = member.task;
    EXPECT_EQ(task.send_id(member.r, 7), MACH_MSG_SUCCESS);
    EXPECT_EQ(task.next_id(member.r), 7);
    EXPECT_EQ(task.status(member.r).pset, member.p);
    EXPECT_EQ(task.next_id(member.p), 0);
}

IPC_CASE(C15b) {
    Member member;
    EXPECT_EQ(member.task.send_id(member.r, 7), MACH_MSG_SUCCESS);
    const TestMessage received = member.task.next_message(member.p);
    EXPECT_EQ(received.local(), member.r);
    EXPECT_EQ(received.id(), 7);
}

IPC_CASE(C16) {
    Member member;
    EXPECT_EQ(member.task.move_member(member.r, MACH_PORT_NULL), KERN_SUCCESS);
    EXPECT_EQ(member.task.move_member(member.r, MACH_PORT_NULL), KERN_NOT_IN_SET);
    EXPECT_EQ(member.task.status(member.r).pset, MACH_PORT_NULL);
}

IPC_CASE(C17a) {
    TestTask task;
    const Name p1 = task.port_set(), p2 = task.port_set();
    const Name r = task.receive_right(), r2 = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.move_member(p1, p2), KERN_INVALID_RIGHT);
    EXPECT_EQ(task.move_member(r, r2), KERN_INVALID_RIGHT);
}

IPC_CASE(C17b) {
    TestTask task;
    const Name r = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.move_member(r, BOGUS), KERN_INVALID_NAME);
}

IPC_CASE(C18) {
    Member member;
    TestTask& task = member.task;
    EXPECT_EQ(task.send_id(member.r, 1), MACH_MSG_SUCCESS);
    EXPECT_EQ(task.send_id(member.r, 2), MACH_MSG_SUCCESS);
    EXPECT_EQ(task.mod_refs(member.p, MACH_PORT_RIGHT_PORT_SET, -1), KERN_SUCCESS);
    EXPECT(task.is(member.p, FREE));
    EXPECT_EQ(task.next_id(member.r), 1);
    EXPECT_EQ(task.next_id(member.r), 2);
    EXPECT_EQ(task.status(member.r).pset, MACH_PORT_NULL);
}

IPC_CASE(C24) {
    Member member;
    TestTask& task = member.task;
    const Name a = member.r;
    const Name b = task.port();
    EXPECT_EQ(task.move_member(b, member.p), KERN_SUCCESS);
    for (const mach_msg_id_t id : {10, 11, 12}) EXPECT_EQ(task.send_id(a, id), MACH_MSG_SUCCESS);
    for (const mach_msg_id_t id : {20, 21, 22}) EXPECT_EQ(task.send_id(b, id), MACH_MSG_SUCCESS);
    for (const mach_msg_id_t id : {10, 20, 11, 21, 12, 22}) EXPECT_EQ(task.next_id(member.p), id);
}

IPC_CASE(C25) {
    TestTask task;
    const Name p = task.port_set();
    const Name a = task.full_port(), b = task.port();
    EXPECT_EQ(task.move_member(a, p), KERN_SUCCESS);
    EXPECT_EQ(task.move_member(b, p), KERN_SUCCESS);
    EXPECT_EQ(task.send_id(a, 1), MACH_SEND_TIMED_OUT);
    EXPECT_EQ(task.send_id(b, 2), MACH_MSG_SUCCESS);
}

IPC_CASE(C26) {
    TestTask task;
    const Name r = task.full_port();
    EXPECT_EQ(task.set_limit(r, 2), KERN_SUCCESS);
    EXPECT_EQ(task.send_id(r, 200), MACH_SEND_TIMED_OUT);
    for (const mach_msg_id_t id : {100, 101, 102}) EXPECT_EQ(task.next_id(r), id);
    EXPECT_EQ(task.send_id(r, 201), MACH_SEND_TIMED_OUT);
    EXPECT_EQ(task.next_id(r), 103);
    EXPECT_EQ(task.send_id(r, 202), MACH_MSG_SUCCESS);
    EXPECT_EQ(task.next_id(r), 104);
    EXPECT_EQ(task.next_id(r), 202);
}

IPC_CASE(C27) {
    TestTask task, client;
    const Name r = task.receive_right();
    const Name s = client.send_to(task, r);
    const Name reply = client.receive_right();
    const Name q = client.receive_right();
    EXPECT(client.sends(
        message_to(s, COPY_SEND).reply(reply, MAKE_SEND_ONCE).id(7).port(q, MAKE_SEND).fill(64)));
    EXPECT(client.sends(message_to(s, COPY_SEND).id(8)));
    EXPECT_EQ(client.status(q).srights, 1u);

    TestMessage received;
    EXPECT_EQ(task.receive(r, received, 32, MACH_RCV_TIMEOUT | MACH_RCV_DISCARD),
              MACH_RCV_TOO_LARGE);
    EXPECT_EQ(received.header().msgh_size, 64u);
    EXPECT_EQ(received.remote(), MACH_PORT_NULL);
    EXPECT_EQ(received.local(), MACH_PORT_NULL);
    EXPECT_EQ(received.id(), 7);
    EXPECT(received.untouched(24, received.capacity()));
    EXPECT_EQ(client.next_notification(reply), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
    EXPECT_EQ(client.status(q).srights, 0u);
    EXPECT_EQ(task.receive(r, received, 64), MACH_MSG_SUCCESS);
    EXPECT_EQ(received.id(), 8);
    EXPECT_EQ(received.sequence(), 1u);
}

namespace {

// A task without a name to spare, which is sent a message that carries a reply right.
struct FullNameSpace {
    TestTask task, client;
    const Name r = task.receive_right();
    const Name s = client.send_to(task, r);
    const Name reply = client.receive_right();
    const bool full = task.take_all_names();

    FullNameSpace() {
        EXPECT(client.sends(message_to(s, COPY_SEND).reply(reply, MAKE_SEND_ONCE).id(7)));
    }
};

}  // namespace

IPC_CASE(C28) {
    FullNameSpace it;
    if (!it.full) return test::skip("not enough memory for every name");
    EXPECT_EQ(it.task.allocate(MACH_PORT_RIGHT_DEAD_NAME).error(), KERN_NO_SPACE);
    const uint32_t names = it.task.names();
    for (int i = 0; i < 2; i++) {
        TestMessage received;
        EXPECT_EQ(it.task.receive(it.r, received, 8192), MACH_RCV_BODY_ERROR);
        EXPECT(received.untouched());
    }
    EXPECT_EQ(it.task.names(), names);
    EXPECT_EQ(it.task.queued(it.r), 1u);
    EXPECT_EQ(it.task.status(it.r).seqno, 0u);
    EXPECT_EQ(it.client.next_notification(it.reply), NOTHING);
}

IPC_CASE(C29) {
    FullNameSpace it;
    if (!it.full) return test::skip("not enough memory for every name");
    TestMessage received;
    EXPECT_EQ(it.task.receive(it.r, received, 8192, MACH_RCV_TIMEOUT | MACH_RCV_DISCARD),
              MACH_RCV_BODY_ERROR);
    EXPECT_EQ(received.id(), 7);
    EXPECT_EQ(received.remote(), MACH_PORT_NULL);
    EXPECT_EQ(received.local(), MACH_PORT_NULL);
    EXPECT(received.untouched(24, received.capacity()));
    EXPECT_EQ(it.task.queued(it.r), 0u);
    EXPECT_EQ(it.client.next_notification(it.reply), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
}

IPC_CASE(C30) {
    Member member;
    TestTask& task = member.task;
    const Name b = task.port();
    EXPECT_EQ(task.move_member(b, member.p), KERN_SUCCESS);
    EXPECT(task.sends(message_to(member.r, COPY_SEND).id(1).fill(64)));
    EXPECT(task.sends(message_to(b, COPY_SEND).id(2).fill(32)));
    TestMessage received;
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(task.receive(member.p, received, 40), MACH_RCV_TOO_LARGE);
        EXPECT_EQ(received.header().msgh_size, 64u);
    }
    for (const mach_msg_id_t id : {1, 2}) {
        EXPECT_EQ(task.receive(member.p, received, 64), MACH_MSG_SUCCESS);
        EXPECT_EQ(received.id(), id);
    }
}

IPC_CASE(C31) {
    Member member;
    TestTask& task = member.task;
    const Name p2 = task.port_set();
    EXPECT_EQ(task.send_id(member.r, 7), MACH_MSG_SUCCESS);
    EXPECT_EQ(task.move_member(member.r, p2), KERN_SUCCESS);
    TestMessage received;
    EXPECT_EQ(task.receive(member.p, received), MACH_RCV_TIMED_OUT);
    EXPECT_EQ(task.receive(p2, received), MACH_MSG_SUCCESS);
    EXPECT_EQ(task.status(member.r).pset, p2);
}

namespace {

// This thread receives from the full port F after 40 ms, while another sends to it with a timeout
// of 60 ms and then waits as long for an answer. False: the machine stood still meanwhile, so that
// the slot came too late.
bool send_with_timeouts() {
    constexpr uint64_t MS = 1'000'000;
    TestTask task;
    const Name f = task.full_port();
    const Name r2 = task.receive_right();
    TestMessage message = message_to(f, COPY_SEND);
    const uint64_t start = now();
    BlockedCall call =
        BlockedCall::rpc(task, message, r2, MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT, 60);
    sleep_ms(40);
    const bool slot_freed = task.next_id(f) == 100;
    const uint64_t freed = now();
    if (freed - start >= 60 * MS) return false;
    EXPECT(slot_freed);
    EXPECT_EQ(call.result(), MACH_RCV_TIMED_OUT);
    EXPECT(now() - start >= 100 * MS);
    EXPECT_EQ(task.queued(f), 5u);
    return true;
}

}  // namespace

IPC_CASE(C32) {
    constexpr int MANY = 20;
    for (int i = 0; i < MANY; i++) {
        if (send_with_timeouts()) return;
    }
    const bool machine_is_too_slow_to_tell = true;
    EXPECT(!machine_is_too_slow_to_tell);
}

IPC_CASE(C33) {
    TestTask task;
    const Name r = task.port();
    BlockedCall receiver = BlockedCall::receive(task, r);
    EXPECT_EQ(task.send_id(r, 1), MACH_MSG_SUCCESS);
    EXPECT_EQ(task.send_id(r, 2), MACH_MSG_SUCCESS);
    EXPECT_EQ(receiver.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(receiver.message().id(), 1);
    EXPECT_EQ(receiver.message().sequence(), 0u);
    const TestMessage received = task.next_message(r);
    EXPECT_EQ(received.id(), 2);
    EXPECT_EQ(received.sequence(), 1u);
}

}  // namespace ipc_test
