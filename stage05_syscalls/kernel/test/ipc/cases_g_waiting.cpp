// Cases G: threads that wait to send or to receive, and what happens to them meanwhile.
#include "test/ipc/case.hpp"
#include "test/ipc/task_calls.hpp"

namespace ipc_test {

IPC_CASE(G01) {
    TestTask task;
    const Name r = task.receive_right();
    BlockedCall receiver = BlockedCall::receive(task, r);
    EXPECT_EQ(task.destroy_receive(r), KERN_SUCCESS);
    EXPECT_EQ(receiver.result(), MACH_RCV_PORT_DIED);
    EXPECT(task.is(r, FREE));
}

IPC_CASE(G02) {
    TestTask task;
    const Name r = task.port();
    const Name p = task.port_set();
    BlockedCall receiver = BlockedCall::receive(task, r);
    EXPECT_EQ(task.move_member(r, p), KERN_SUCCESS);
    EXPECT(receiver.waiting());
    EXPECT_EQ(task.send_id(r, 7), MACH_MSG_SUCCESS);
    EXPECT_EQ(receiver.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(receiver.message().id(), 7);
    EXPECT_EQ(receiver.message().local(), r);
    EXPECT_EQ(task.status(r).pset, p);
}

IPC_CASE(G03) {
    TestTask task;
    const Name r = task.port(), q = task.port();
    BlockedCall receiver = BlockedCall::receive(task, r);
    EXPECT(task.sends(message_to(q, COPY_SEND).port(r, MOVE_RECEIVE)));
    EXPECT_EQ(receiver.result(), MACH_RCV_PORT_DIED);
    EXPECT(task.is_send(r, 1));
    EXPECT_EQ(task.send_id(r, 7), MACH_MSG_SUCCESS);
}

IPC_CASE(G04) {
    TestTask task;
    const Name r = task.receive_right();
    const Name p = task.port_set();
    EXPECT_EQ(task.move_member(r, p), KERN_SUCCESS);
    BlockedCall receiver = BlockedCall::receive(task, p);
    EXPECT_EQ(task.destroy(p), KERN_SUCCESS);
    EXPECT_EQ(receiver.result(), MACH_RCV_PORT_DIED);
    EXPECT(task.is(r, RECEIVE));
    EXPECT_EQ(task.status(r).pset, MACH_PORT_NULL);
}

namespace {

// A thread waits on a set of A and B; then A's receive right is destroyed.
struct SetWithTwo {
    TestTask task;
    const Name p = task.port_set();
    const Name a = task.receive_right(), b = task.receive_right();
    const bool filled = fill();
    BlockedCall receiver = BlockedCall::receive(task, p);
    SetWithTwo() { EXPECT_EQ(task.destroy_receive(a), KERN_SUCCESS); }
    bool fill() {
        EXPECT_EQ(task.move_member(a, p), KERN_SUCCESS);
        EXPECT_EQ(task.move_member(b, p), KERN_SUCCESS);
        return true;
    }
};

}  // namespace

IPC_CASE(G05) {
    SetWithTwo it;
    EXPECT(it.receiver.waiting());
}

IPC_CASE(G06) {
    SetWithTwo it;
    const Name c = it.task.port();
    EXPECT_EQ(it.task.move_member(c, it.p), KERN_SUCCESS);
    EXPECT_EQ(it.task.send_id(c, 7), MACH_MSG_SUCCESS);
    EXPECT_EQ(it.receiver.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(it.receiver.message().local(), c);
    EXPECT_EQ(it.receiver.message().id(), 7);
}

namespace {

// R of a server is full, with ids 100 to 104; a client's thread with the last reference of S and
// another right waits to send 200.
struct BlockedSender {
    TestTask server, client;
    const Name r = server.full_port();
    const Name s = client.send_to(server, r);
    const Name in_body = client.receive_right();
    TestMessage message = the_message();
    BlockedCall sender = BlockedCall::send(client, message);

    TestMessage the_message() {
        TestMessage made;
        made.to(s, MOVE_SEND).id(200).port(in_body, MOVE_RECEIVE);
        return made;
    }
};

}  // namespace

IPC_CASE(G07) {
    BlockedSender it;
    EXPECT_EQ(it.server.queued(it.r), 5u);
    EXPECT(it.client.is_send(it.s, 1));
    EXPECT(it.client.is(it.in_body, RECEIVE));
}

IPC_CASE(G08) {
    BlockedSender it;
    EXPECT_EQ(it.server.set_limit(it.r, 6), KERN_SUCCESS);
    EXPECT_EQ(it.sender.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(it.server.queued(it.r), 6u);
}

IPC_CASE(G09) {
    BlockedSender it;
    EXPECT_EQ(it.server.next_id(it.r), 100);
    EXPECT_EQ(it.sender.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(it.server.queued(it.r), 5u);
    for (const mach_msg_id_t id : {101, 102, 103, 104, 200}) EXPECT_EQ(it.server.next_id(it.r), id);
}

IPC_CASE(G10) {
    TestTask task;
    const Name r = task.full_port();
    TestMessage messages[3];
    for (int i = 0; i < 3; i++) messages[i].to(r, COPY_SEND).id(200 + i);
    BlockedCall first = BlockedCall::send(task, messages[0]);
    BlockedCall second = BlockedCall::send(task, messages[1]);
    BlockedCall third = BlockedCall::send(task, messages[2]);
    EXPECT_EQ(task.set_limit(r, 7), KERN_SUCCESS);
    EXPECT_EQ(first.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(second.result(), MACH_MSG_SUCCESS);
    EXPECT(third.waiting());
    EXPECT_EQ(task.queued(r), 7u);
}

IPC_CASE(G11) {
    BlockedSender it;
    EXPECT_EQ(it.server.destroy_receive(it.r), KERN_SUCCESS);
    EXPECT_EQ(it.sender.result(), MACH_SEND_INVALID_DEST);
    EXPECT(it.client.is_dead(it.s, 1));
    EXPECT(it.client.is(it.in_body, RECEIVE));
}

IPC_CASE(G12) {
    TaskCaller caller;
    BlockedSender it;
    EXPECT_EQ(caller.abort(it.sender), KERN_SUCCESS);
    EXPECT_EQ(it.sender.result(), MACH_SEND_INTERRUPTED);
    EXPECT_EQ(it.server.queued(it.r), 5u);
    EXPECT(it.client.is_send(it.s, 1));
    EXPECT(it.client.is(it.in_body, RECEIVE));
}

IPC_CASE(G13) {
    TaskCaller caller;
    TestTask task;
    const Name r = task.receive_right();
    BlockedCall receiver = BlockedCall::receive(task, r);
    EXPECT_EQ(caller.abort(receiver), KERN_SUCCESS);
    EXPECT_EQ(receiver.result(), MACH_RCV_INTERRUPTED);
    EXPECT(receiver.message().untouched(sizeof(mach_msg_header), TestMessage::CAPACITY));
    EXPECT(task.is(r, RECEIVE));
}

namespace {

// A thread waits on R, which gets the name N.
struct Renamed {
    TestTask task;
    const Name r = task.port();
    BlockedCall receiver = BlockedCall::receive(task, r);
    const Name n = task.free_name();
    Renamed() { EXPECT_EQ(task.rename(r, n), KERN_SUCCESS); }
};

}  // namespace

IPC_CASE(G15) {
    Renamed it;
    EXPECT(it.receiver.waiting());
    EXPECT(it.task.is(it.r, FREE));
    EXPECT(it.task.is_send_receive(it.n, 1));
}

IPC_CASE(G16) {
    Renamed it;
    EXPECT_EQ(it.task.send_id(it.n, 7), MACH_MSG_SUCCESS);
    EXPECT_EQ(it.receiver.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(it.receiver.message().local(), it.n);
    EXPECT_EQ(it.receiver.message().id(), 7);
}

IPC_CASE(G17) {
    TestTask task;
    const Name r = task.receive_right();
    const uint64_t start = now();
    TestMessage received;
    EXPECT_EQ(task.receive(r, received, received.capacity(), MACH_RCV_TIMEOUT, 50),
              MACH_RCV_TIMED_OUT);
    EXPECT(now() - start >= 50'000'000);
}

IPC_CASE(G18) {
    TestTask task;
    const Name r = task.full_port();
    TestMessage message = message_to(r, COPY_SEND);
    message.id(200);
    BlockedCall b = BlockedCall::send(task, message, LOW_PRIORITY);
    const auto [first, sent] = task.next_id_then_send(r, 300);
    EXPECT_EQ(first, 100);
    EXPECT_EQ(sent, MACH_SEND_TIMED_OUT);
    EXPECT_EQ(b.result(), MACH_MSG_SUCCESS);
    for (const mach_msg_id_t id : {101, 102, 103, 104, 200}) EXPECT_EQ(task.next_id(r), id);
    EXPECT_EQ(task.next_id(r), 0);
}

IPC_CASE(G19) {
    TestTask server, client_b, client_c;
    const Name r = server.full_port();
    const Name sb = client_b.send_to(server, r);
    const Name sc = client_c.send_to(server, r);
    TestMessage message_b = message_to(sb, COPY_SEND), message_c = message_to(sc, COPY_SEND);
    message_b.id(200);
    message_c.id(300);
    BlockedCall b = BlockedCall::send(client_b, message_b);
    BlockedCall c = BlockedCall::send(client_c, message_c);
    EXPECT_EQ(client_b.deallocate(sb), KERN_SUCCESS);
    EXPECT(b.waiting());
    EXPECT_EQ(server.next_id(r), 100);
    EXPECT_EQ(b.result(), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(c.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(server.queued(r), 5u);
    for (const mach_msg_id_t id : {101, 102, 103, 104, 300}) EXPECT_EQ(server.next_id(r), id);
}

IPC_CASE(G20) {
    TaskCaller caller;
    TestTask task;
    const Name r = task.receive_right();
    BlockedCall receiver = BlockedCall::receive_later(task, r, 20);
    EXPECT_EQ(caller.abort(receiver), KERN_SUCCESS);
    receiver.go();
    EXPECT_EQ(receiver.result(), MACH_RCV_TIMED_OUT);
}

IPC_CASE(G21) {
    TaskCaller caller;
    TestTask task;
    const uint64_t start = now();
    BlockedCall sleeper = BlockedCall::sleep(task, 60'000);
    EXPECT(sleeper.waiting());
    EXPECT_EQ(caller.abort(sleeper), KERN_SUCCESS);
    EXPECT_EQ(sleeper.result(), KERN_ABORTED);
    BlockedCall reader = BlockedCall::read_console(task, 60'000);
    EXPECT(reader.waiting());
    EXPECT_EQ(caller.abort(reader), KERN_SUCCESS);
    EXPECT_EQ(reader.result(), KERN_ABORTED);
    EXPECT(now() - start < 60'000'000'000);
}

IPC_CASE(G22) {
    TestTask task;
    const Name r = task.port();
    BlockedCall small = BlockedCall::receive(task, r, 32);
    BlockedCall large = BlockedCall::receive(task, r, 64);
    EXPECT(task.sends(message_to(r, COPY_SEND).id(7).fill(64)));
    EXPECT_EQ(small.result(), MACH_RCV_TOO_LARGE);
    EXPECT_EQ(large.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(small.message().header().msgh_size, 64u);
    EXPECT_EQ(large.message().id(), 7);
    EXPECT_EQ(large.message().sequence(), 0u);
    EXPECT_EQ(task.next_id(r), 0);
}

IPC_CASE(G23) {
    TestTask task;
    const Name r = task.port();
    const Name p = task.port_set();
    EXPECT_EQ(task.move_member(r, p), KERN_SUCCESS);
    BlockedCall on_set = BlockedCall::receive(task, p);
    BlockedCall on_port = BlockedCall::receive(task, r);
    EXPECT_EQ(task.send_id(r, 7), MACH_MSG_SUCCESS);
    EXPECT_EQ(on_port.result(), MACH_MSG_SUCCESS);
    EXPECT_EQ(on_port.message().id(), 7);
    EXPECT(on_set.waiting());
}

}  // namespace ipc_test
