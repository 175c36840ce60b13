// Cases X: several threads and tasks together, and tasks that end in the middle.
#include "test/ipc/case.hpp"
#include "test/ipc/task_calls.hpp"

namespace ipc_test {

IPC_CASE(X01) {
    TestTask task;
    const Name r = task.port();
    BlockedCall first = BlockedCall::receive(task, r);
    BlockedCall second = BlockedCall::receive(task, r);
    BlockedCall third = BlockedCall::receive(task, r);
    for (const mach_msg_id_t id : {1, 2, 3}) EXPECT_EQ(task.send_id(r, id), MACH_MSG_SUCCESS);
    mach_msg_id_t id = 1;
    for (BlockedCall* receiver : {&first, &second, &third}) {
        EXPECT_EQ(receiver->result(), MACH_MSG_SUCCESS);
        EXPECT_EQ(receiver->message().id(), id++);
    }
}

IPC_CASE(X02) {
    TestTask task;
    const Name r = task.full_port();
    TestMessage messages[3];
    for (int i = 0; i < 3; i++) messages[i].to(r, COPY_SEND).id(201 + i);
    BlockedCall first = BlockedCall::send(task, messages[0]);
    BlockedCall second = BlockedCall::send(task, messages[1]);
    BlockedCall third = BlockedCall::send(task, messages[2]);
    for (const mach_msg_id_t id : {100, 101, 102, 103, 104, 201, 202, 203}) {
        EXPECT_EQ(task.next_id(r), id);
    }
    for (BlockedCall* sender : {&first, &second, &third}) {
        EXPECT_EQ(sender->result(), MACH_MSG_SUCCESS);
    }
}

namespace {

// X03: a sender waits at R, which then moves from T1 to T2.
struct MovedUnderSender {
    TestTask t1, t2;
    const Name r = t1.full_port();
    const Name inbox = t2.receive_right();
    const Name to_inbox = t1.send_to(t2, inbox);
    TestMessage message = the_message();
    BlockedCall sender = BlockedCall::send(t1, message);
    Name moved = MACH_PORT_NULL;

    MovedUnderSender() {
        EXPECT(t1.sends(message_to(to_inbox, COPY_SEND).port(r, MOVE_RECEIVE)));
        moved = t2.next_right(inbox);
    }
    TestMessage the_message() {
        TestMessage made;
        made.to(r, COPY_SEND).id(200);
        return made;
    }
};

}  // namespace

IPC_CASE(X03) {
    MovedUnderSender it;
    EXPECT(it.sender.waiting());
}

IPC_CASE(X04) {
    MovedUnderSender it;
    for (const mach_msg_id_t id : {100, 101, 102, 103, 104, 200}) {
        EXPECT_EQ(it.t2.next_id(it.moved), id);
    }
    EXPECT_EQ(it.sender.result(), MACH_MSG_SUCCESS);
}

namespace {

// A client's thread is in an RPC to a server.
struct InRpc {
    TestTask client, server;
    const Name service = server.receive_right();
    const Name to_service = client.send_to(server, service);
    const Name reply_port = client.receive_right();
    TestMessage request = the_request();
    BlockedCall call = BlockedCall::rpc(client, request, reply_port);

    TestMessage the_request() {
        TestMessage made;
        made.to(to_service, COPY_SEND).reply(reply_port, MAKE_SEND_ONCE).id(7);
        return made;
    }
    void client_is_told() {
        EXPECT_EQ(call.result(), MACH_MSG_SUCCESS);
        EXPECT_EQ(call.message().id(), MACH_NOTIFY_SEND_ONCE);
        EXPECT_EQ(call.message().local(), reply_port);
    }
};

}  // namespace

IPC_CASE(X06) {
    InRpc it;
    EXPECT_EQ(it.server.next_id(it.service), 7);
    EXPECT(it.call.waiting());
    it.server.end();
    it.client_is_told();
}

IPC_CASE(X07) {
    InRpc it;
    EXPECT_EQ(it.server.queued(it.service), 1u);
    it.server.end();
    it.client_is_told();
}

namespace {

// X08: the server holds the reply right of a client that has ended.
struct DeadClient {
    TestTask client, server;
    Name reply = MACH_PORT_NULL;
    DeadClient() {
        const Name service = server.receive_right();
        const Name to_service = client.send_to(server, service);
        EXPECT(client.sends(
            message_to(to_service, COPY_SEND).reply(client.receive_right(), MAKE_SEND_ONCE)));
        const TestMessage request = server.next_message(service);
        reply = request.remote();
        EXPECT(server.is(reply, SEND_ONCE));
        client.end();
    }
};

}  // namespace

IPC_CASE(X08) {
    DeadClient it;
    EXPECT(it.server.is_dead(it.reply, 1));
}

IPC_CASE(X09) {
    DeadClient it;
    EXPECT_EQ(it.server.send(message_to(it.reply, MOVE_SEND_ONCE)), MACH_SEND_INVALID_DEST);
    EXPECT(it.server.is_dead(it.reply, 1));
}

IPC_CASE(X10) {
    DeadClient it;
    EXPECT_EQ(it.server.send(message_to(it.reply, MOVE_SEND_ONCE)), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(it.server.deallocate(it.reply), KERN_SUCCESS);
    EXPECT(it.server.is(it.reply, FREE));
}

IPC_CASE(X11) {
    TestTask owner, task;
    const Name r = owner.receive_right();
    const Name s = task.send_to(owner, r, 2);
    EXPECT_EQ(owner.destroy_receive(r), KERN_SUCCESS);
    EXPECT_EQ(task.mod_refs(s, MACH_PORT_RIGHT_SEND, -1), KERN_INVALID_RIGHT);
    EXPECT(task.is_dead(s, 2));
}

namespace {

// T holds S; the caller holds the task port of T.
struct Extraction {
    TaskCaller caller;
    TestTask t, owner;
    const Name r = owner.receive_right();
    const Name s = t.send_to(owner, r);
    const Name t_port = caller.port_of(t);

    mach_msg_return_t extract() {
        return caller.call(caller.request(t_port, MACH_PORT_EXTRACT_RIGHT, s, MOVE_SEND));
    }
};

}  // namespace

IPC_CASE(X12) {
    Extraction it;
    EXPECT_EQ(it.extract(), MACH_MSG_SUCCESS);
    EXPECT(it.caller.reply.complex());
    EXPECT_EQ(it.caller.reply.at<mach_port_extract_right_reply>(0).return_code,
              int32_t{KERN_SUCCESS});
    const Name right = it.caller.reply.port_at(0).name;
    EXPECT(it.caller.task.is_send(right, 1));
    EXPECT_EQ(it.caller.task.send_id(right, 7), MACH_MSG_SUCCESS);
    EXPECT_EQ(it.owner.next_id(it.r), 7);
}

IPC_CASE(X13) {
    Extraction it;
    EXPECT_EQ(it.extract(), MACH_MSG_SUCCESS);
    EXPECT(it.t.is(it.s, FREE));
    EXPECT_EQ(it.caller.call(it.caller.request(it.t_port, MACH_PORT_TYPE, it.s, 0)),
              MACH_MSG_SUCCESS);
    EXPECT_EQ(it.caller.return_code(), KERN_INVALID_NAME);
}

IPC_CASE(X14) {
    Extraction it;
    EXPECT_EQ(it.extract(), MACH_MSG_SUCCESS);
    EXPECT_EQ(it.extract(), MACH_MSG_SUCCESS);
    EXPECT_EQ(it.caller.return_code(), KERN_INVALID_NAME);
    EXPECT_EQ(it.t.names(), 0u);
}

IPC_CASE(X15) {
    Extraction it;
    it.t.end();
    EXPECT_EQ(it.extract(), MACH_SEND_INVALID_DEST);
    const Name given = it.caller.task.port();
    TestMessage insert = it.caller.request(it.t_port, MACH_PORT_INSERT_RIGHT);
    insert.port(given, MOVE_SEND).size(sizeof(mach_port_insert_right_request));
    insert.at<mach_port_insert_right_request>(0).name = BOGUS;
    insert.at<mach_port_insert_right_request>(0).pad = 0;
    EXPECT_EQ(it.caller.call(insert), MACH_SEND_INVALID_DEST);
    EXPECT(it.caller.task.is_send_receive(given, 1));
}

IPC_CASE(X16) {
    TestTask owner, t;
    const Name r = owner.port();
    const Name n = owner.receive_right();
    const Name to_t = owner.send_to(t, t.receive_right());
    EXPECT_EQ(owner.request(r, MACH_NOTIFY_NO_SENDERS, 1, n, MAKE_SEND_ONCE), KERN_SUCCESS);
    EXPECT(owner.sends(message_to(to_t, COPY_SEND).port(r, MOVE_SEND)));
    EXPECT(owner.is(r, RECEIVE));
    EXPECT_EQ(owner.next_notification(n), NOTHING);
    t.end();
    EXPECT_EQ(owner.next_notification(n), (Notification{MACH_NOTIFY_NO_SENDERS, 1}));
    EXPECT_EQ(owner.next_notification(n), NOTHING);
}

namespace {

void live_and_die() {
    TestTask task;
    const Name r = task.port(), other = task.port();
    const uint64_t memory = task.pages(2);
    task.write(memory, 0x12345678);
    for (int i = 0; i < 5; i++) {
        EXPECT(task.sends(message_to(r, COPY_SEND)
                              .port(other, COPY_SEND)
                              .port(other, MAKE_SEND_ONCE)
                              .memory(memory, 2 * PAGE_SIZE)));
    }
    EXPECT_EQ(task.queued(r), 5u);
}

}  // namespace

IPC_CASE(X17) {
    live_and_die();  // whatever is only made once is there now
    const MemoryBack memory_back;
    const Counts before = counts();
    for (int i = 0; i < 300; i++) live_and_die();
    const Counts after = counts();
    EXPECT_EQ(after.ports, before.ports);
    EXPECT_EQ(after.messages, before.messages);
    EXPECT_EQ(after.send_once, before.send_once);
    EXPECT_EQ(after.spaces, before.spaces);
    EXPECT_EQ(after.charged_to_kernel, before.charged_to_kernel);
}

}  // namespace ipc_test
