// Cases C about one port: its queue and limit, receiving from it, request and reply.
#include "test/ipc/case.hpp"

namespace ipc_test {

namespace {

// A message of 64 bytes that carries a reply right made from `reply`.
TestMessage request_of_64_bytes(Name to, Name reply) {
    TestMessage message = message_to(to, COPY_SEND);
    message.reply(reply, MAKE_SEND_ONCE).fill(64);
    return message;
}

// msgh_size was written, and nothing else.
bool only_size_written(const TestMessage& message, uint32_t size) {
    return message.header().msgh_size == size && message.untouched(0, 4) &&
           message.untouched(8, message.capacity());
}

}  // namespace

IPC_CASE(C01) {
    TestTask task;
    const Result<Name> r = task.allocate(MACH_PORT_RIGHT_RECEIVE);
    EXPECT_EQ(r.error(), KERN_SUCCESS);
    if (!r.ok()) return;
    EXPECT(task.is(r.value(), RECEIVE));
    const mach_port_status status = task.status(r.value());
    EXPECT_EQ(status.qlimit, 5u);
    EXPECT_EQ(status.msgcount, 0u);
    EXPECT_EQ(status.seqno, 0u);
    EXPECT_EQ(status.mscount, 0u);
    EXPECT_EQ(status.pdrequest, 0u);
    EXPECT_EQ(status.nsrequest, 0u);
    EXPECT_EQ(status.pset, MACH_PORT_NULL);
}

IPC_CASE(C02) {
    TestTask task;
    const Name r = task.full_port();
    const Unchanged unchanged;
    EXPECT_EQ(task.send_id(r, 105), MACH_SEND_TIMED_OUT);
    EXPECT_EQ(task.queued(r), 5u);
}

IPC_CASE(C03) {
    TestTask task, other;
    const Name r = task.full_port();
    const Name s2 = task.send_to(other, other.receive_right());
    const Name r3 = task.receive_right();
    const Unchanged unchanged;
    TestMessage message = message_to(r, COPY_SEND);
    message.reply(r3, MAKE_SEND_ONCE).port(s2, COPY_SEND);
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(task.send(message), MACH_SEND_TIMED_OUT);
        EXPECT(task.message_unchanged(message));
    }
    EXPECT(task.is_send(s2, 1));
    EXPECT_EQ(task.next_notification(r3), NOTHING);
}

IPC_CASE(C04) {
    TestTask task;
    const Name r = task.full_port();
    const Name o = task.send_once(r);
    EXPECT(task.sends(message_to(o, MOVE_SEND_ONCE).id(200)));
    EXPECT_EQ(task.queued(r), 6u);
    EXPECT(task.is(o, FREE));
}

IPC_CASE(C05) {
    TestTask task;
    const Name r = task.full_port();
    EXPECT(task.sends(message_to(task.send_once(r), MOVE_SEND_ONCE).id(200)));
    constexpr mach_msg_id_t IDS[] = {100, 101, 102, 103, 104, 200};
    for (uint32_t i = 0; i < 6; i++) {
        const TestMessage received = task.next_message(r);
        EXPECT_EQ(received.id(), IDS[i]);
        EXPECT_EQ(received.sequence(), i);
    }
}

IPC_CASE(C06a) {
    TestTask task;
    const Name r = task.receive_right();
    EXPECT_EQ(task.set_limit(r, 17), KERN_INVALID_VALUE);
    EXPECT_EQ(task.status(r).qlimit, 5u);
}

IPC_CASE(C06b) {
    TestTask task;
    const Name r = task.receive_right();
    EXPECT_EQ(task.set_limit(r, 0), KERN_INVALID_VALUE);
    EXPECT_EQ(task.status(r).qlimit, 5u);
}

IPC_CASE(C07) {
    TestTask task;
    const Name r = task.port();
    EXPECT_EQ(task.set_limit(r, 1), KERN_SUCCESS);
    EXPECT_EQ(task.send_id(r, 1), MACH_MSG_SUCCESS);
    EXPECT_EQ(task.send_id(r, 2), MACH_SEND_TIMED_OUT);
    EXPECT_EQ(task.queued(r), 1u);
}

IPC_CASE(C08) {
    TestTask task;
    const Name r = task.receive_right();
    const Unchanged unchanged;
    TestMessage received;
    EXPECT_EQ(task.receive(r, received), MACH_RCV_TIMED_OUT);
    EXPECT(received.untouched());
}

IPC_CASE(C09) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND).fill(64)));
    const Unchanged unchanged;
    TestMessage received;
    EXPECT_EQ(task.receive(r, received, 32, MACH_RCV_TIMEOUT | MACH_RCV_LARGE), MACH_RCV_TOO_LARGE);
    EXPECT(only_size_written(received, 64));
    EXPECT_EQ(task.queued(r), 1u);
    EXPECT_EQ(task.status(r).seqno, 0u);
}

IPC_CASE(C10) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND).fill(64)));
    TestMessage received;
    EXPECT_EQ(task.receive(r, received, 32, MACH_RCV_TIMEOUT | MACH_RCV_LARGE), MACH_RCV_TOO_LARGE);
    EXPECT_EQ(task.receive(r, received, 64), MACH_MSG_SUCCESS);
    EXPECT_EQ(received.header().msgh_size, 64u);
    EXPECT(received.filled(24, 64));
    EXPECT_EQ(received.sequence(), 0u);
    EXPECT_EQ(task.queued(r), 0u);
}

IPC_CASE(C11) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND).fill(64)));
    const Unchanged unchanged;
    TestMessage received;
    EXPECT_EQ(task.receive(r, received, 32), MACH_RCV_TOO_LARGE);
    EXPECT(only_size_written(received, 64));
    EXPECT_EQ(task.queued(r), 1u);
}

IPC_CASE(C12a) {
    TestTask task, client;
    const Name r = task.receive_right();
    const Name s = client.send_to(task, r);
    const Name reply = client.receive_right();
    EXPECT(client.sends(request_of_64_bytes(s, reply)));
    TestMessage received;
    {
        const Unchanged unchanged;
        EXPECT_EQ(task.receive(r, received, 32), MACH_RCV_TOO_LARGE);
    }
    EXPECT_EQ(client.next_notification(reply), NOTHING);
    EXPECT_EQ(task.receive(r, received, 64), MACH_MSG_SUCCESS);
    EXPECT(task.is(received.remote(), SEND_ONCE));
}

IPC_CASE(C12b) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND).fill(64)));
    const Unchanged unchanged;
    for (const uint64_t limit : {0u, 16u}) {
        TestMessage received;
        EXPECT_EQ(task.receive(r, received, limit), MACH_RCV_TOO_LARGE);
        EXPECT(received.untouched());
        EXPECT_EQ(task.queued(r), 1u);
    }
}

IPC_CASE(C13) {
    TestTask task, other;
    const Name s = task.send_to(other, other.receive_right());
    const Name d = task.dead_name();
    const Unchanged unchanged;
    for (const Name name : {MACH_PORT_NULL, BOGUS, s, d}) {
        TestMessage received;
        EXPECT_EQ(task.receive(name, received), MACH_RCV_INVALID_NAME);
        EXPECT(received.untouched());
    }
}

IPC_CASE(C14a) {
    TestTask task;
    const Name o = task.send_once(task.receive_right());
    const Unchanged unchanged;
    TestMessage received;
    EXPECT_EQ(task.receive(o, received), MACH_RCV_INVALID_NAME);
    EXPECT(task.is(o, SEND_ONCE));
}

IPC_CASE(C14b) {
    TestTask task;
    const Name p = task.port_set();
    const Unchanged unchanged;
    TestMessage received;
    EXPECT_EQ(task.receive(p, received), MACH_RCV_TIMED_OUT);
}

IPC_CASE(C19) {
    TestTask task;
    const Name r = task.port();
    TestMessage message = message_to(r, COPY_SEND);
    EXPECT_EQ(task.send_receive(message, BOGUS, MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT),
              MACH_RCV_INVALID_NAME);
    EXPECT_EQ(task.queued(r), 1u);
}

IPC_CASE(C20a) {
    TestTask task, other;
    const Name r = task.receive_right();
    const Name s = other.send_to(task, r);
    const Name q = other.receive_right();
    EXPECT(other.sends(message_to(s, COPY_SEND).port(q, MAKE_SEND)));
    const uint64_t read_only = task.pages(2);
    const uint64_t unmapped = read_only + PAGE_SIZE;
    EXPECT(task.make_read_only(read_only));
    EXPECT(task.unmap(unmapped));
    {
        const Unchanged unchanged;
        for (const uint64_t address : {unmapped, read_only}) {
            EXPECT_EQ(task.call(address, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, 8192, r),
                      MACH_RCV_INVALID_DATA);
        }
        EXPECT_EQ(task.queued(r), 1u);
    }
    const TestMessage received = task.next_message(r);
    EXPECT_EQ(received.sequence(), 0u);
    EXPECT(task.is_send(received.port_at(0).name, 1));
}

IPC_CASE(C20b) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND).id(7).fill(40)));
    const uint64_t unmapped = task.pages(2) + PAGE_SIZE;
    EXPECT(task.unmap(unmapped));
    EXPECT_EQ(task.call(unmapped - 40, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, 8192, r),
              MACH_MSG_SUCCESS);
    EXPECT_EQ(task.read<mach_msg_header>(unmapped - 40).msgh_size, 40u);
    EXPECT_EQ(task.read<mach_msg_header>(unmapped - 40).msgh_id, 7);
}

namespace {

// A client with a send right to a server, and a port of its own for replies.
struct Rpc {
    TestTask client, server;
    const Name service = server.receive_right();
    const Name to_service = client.send_to(server, service);
    const Name reply_port = client.receive_right();
    TestMessage request;
    Name reply = MACH_PORT_NULL;  // the server's name of the reply right

    void send_request() {
        EXPECT(client.sends(message_to(to_service, COPY_SEND).reply(reply_port, MAKE_SEND_ONCE)));
        EXPECT_EQ(server.receive(service, request), MACH_MSG_SUCCESS);
        reply = request.remote();
    }
    mach_msg_return_t send_reply() { return server.send(message_to(reply, MOVE_SEND_ONCE)); }
};

}  // namespace

IPC_CASE(C21) {
    Rpc rpc;
    rpc.send_request();
    EXPECT_EQ(rpc.request.bits(), 0x1112u);
    EXPECT_EQ(rpc.request.local(), rpc.service);
    EXPECT(rpc.server.is(rpc.reply, SEND_ONCE));
}

IPC_CASE(C22) {
    Rpc rpc;
    rpc.send_request();
    EXPECT_EQ(rpc.send_reply(), MACH_MSG_SUCCESS);
    EXPECT(rpc.server.is(rpc.reply, FREE));
    const TestMessage received = rpc.client.next_message(rpc.reply_port);
    EXPECT_EQ(received.bits(), 0x1200u);
    EXPECT_EQ(received.local(), rpc.reply_port);
    EXPECT_EQ(received.remote(), MACH_PORT_NULL);
}

IPC_CASE(C23) {
    Rpc rpc;
    rpc.send_request();
    EXPECT_EQ(rpc.send_reply(), MACH_MSG_SUCCESS);
    const TestMessage received = rpc.client.next_message(rpc.reply_port);
    const Unchanged unchanged;
    EXPECT_EQ(rpc.send_reply(), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(rpc.client.queued(rpc.reply_port), 0u);
}

}  // namespace ipc_test
