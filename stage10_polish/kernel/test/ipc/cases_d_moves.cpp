// Cases D about rights in messages, receive rights that move, and names that are used again.
#include "test/ipc/case.hpp"

namespace ipc_test {

IPC_CASE(D14) {
    TestTask task;
    const Name r = task.receive_right();
    const Name q = task.port();
    EXPECT(task.sends(message_to(q, COPY_SEND).port(r, MAKE_SEND).port(r, MAKE_SEND)));
    const TestMessage received = task.next_message(q);
    EXPECT_EQ(received.port_at(0).name, r);
    EXPECT_EQ(received.port_at(1).name, r);
    EXPECT(task.is_send_receive(r, 2));
}

IPC_CASE(D15) {
    TestTask task;
    const Name r = task.receive_right();
    const Name q = task.port();
    EXPECT(task.sends(message_to(q, COPY_SEND).port(r, MAKE_SEND_ONCE).port(r, MAKE_SEND_ONCE)));
    const TestMessage received = task.next_message(q);
    const Name first = received.port_at(0).name, second = received.port_at(1).name;
    EXPECT(first != second && first != r && second != r);
    EXPECT(task.is(first, SEND_ONCE));
    EXPECT(task.is(second, SEND_ONCE));
}

namespace {

// T1 can send to an inbox of T2.
struct TwoTasks {
    TestTask t1, t2;
    const Name inbox = t2.receive_right();
    const Name to_inbox = t1.send_to(t2, inbox);

    void move_to_t2(Name r) {
        EXPECT(t1.sends(message_to(to_inbox, COPY_SEND).port(r, MOVE_RECEIVE)));
    }
};

// What D18 and D19 have in common: three messages reach the right in order, the last while it
// moves.
void move_with_messages(TwoTasks& tasks, Name r) {
    EXPECT_EQ(tasks.t1.send_id(r, 62), MACH_MSG_SUCCESS);
    EXPECT_EQ(tasks.t1.send_id(r, 63), MACH_MSG_SUCCESS);
    tasks.move_to_t2(r);
    EXPECT_EQ(tasks.t1.send_id(r, 64), MACH_MSG_SUCCESS);
    const Name moved = tasks.t2.next_right(tasks.inbox);
    for (uint32_t i = 0; i < 3; i++) {
        const TestMessage received = tasks.t2.next_message(moved);
        EXPECT_EQ(received.id(), static_cast<mach_msg_id_t>(62 + i));
        EXPECT_EQ(received.sequence(), i);
        EXPECT_EQ(received.local(), moved);
    }
}

}  // namespace

IPC_CASE(D18) {
    TwoTasks tasks;
    move_with_messages(tasks, tasks.t1.port());
}

IPC_CASE(D19) {
    TwoTasks tasks;
    const Name r = tasks.t1.port();
    for (const mach_msg_id_t id : {60, 61}) {
        EXPECT_EQ(tasks.t1.send_id(r, id), MACH_MSG_SUCCESS);
        EXPECT_EQ(tasks.t1.next_id(r), id);
    }
    EXPECT_EQ(tasks.t1.status(r).seqno, 2u);
    move_with_messages(tasks, r);
}

IPC_CASE(D20) {
    TwoTasks tasks;
    const Name r = tasks.t1.port(3);
    EXPECT_EQ(tasks.t1.set_limit(r, 7), KERN_SUCCESS);
    EXPECT_EQ(tasks.t1.send_id(r, 1), MACH_MSG_SUCCESS);
    EXPECT_EQ(tasks.t1.send_id(r, 2), MACH_MSG_SUCCESS);
    EXPECT_EQ(tasks.t1.status(r).mscount, 3u);
    tasks.move_to_t2(r);
    const mach_port_status status = tasks.t2.status(tasks.t2.next_right(tasks.inbox));
    EXPECT_EQ(status.mscount, 0u);
    EXPECT_EQ(status.qlimit, 7u);
    EXPECT_EQ(status.msgcount, 2u);
}

IPC_CASE(D21) {
    TwoTasks tasks;
    const Name r = tasks.t1.receive_right();
    const Name n = tasks.t2.send_to(tasks.t1, r);
    tasks.move_to_t2(r);
    EXPECT_EQ(tasks.t2.next_right(tasks.inbox), n);
    EXPECT(tasks.t2.is_send_receive(n, 1));
    EXPECT(tasks.t1.is(r, FREE));
}

namespace {

// Allocates until the index of `name` is used again; names with other indexes stay allocated. NULL:
// that did not happen.
Name reuse_index(TestTask& task, Name name, uint64_t right) {
    constexpr int MANY = 10'000;
    for (int i = 0; i < MANY; i++) {
        const Result<Name> next = task.allocate(right);
        if (!next.ok()) break;
        if (MACH_PORT_INDEX(next.value()) == MACH_PORT_INDEX(name)) return next.value();
    }
    return MACH_PORT_NULL;
}

}  // namespace

IPC_CASE(D22a) {
    TestTask task;
    const Name n = task.port();
    EXPECT_EQ(task.destroy(n), KERN_SUCCESS);
    const Name next = reuse_index(task, n, MACH_PORT_RIGHT_RECEIVE);
    EXPECT_EQ(next, MACH_PORT_MAKE(MACH_PORT_INDEX(n), MACH_PORT_GENERATION(n) + 1));
    const Unchanged unchanged;
    EXPECT_EQ(task.type_error(n), KERN_INVALID_NAME);
    EXPECT_EQ(task.send(message_to(n, COPY_SEND)), MACH_SEND_INVALID_DEST);
    EXPECT(task.is(next, RECEIVE));
}

IPC_CASE(D22b) {
    TestTask task;
    const Name n = task.dead_name();
    EXPECT_EQ(task.deallocate(n), KERN_SUCCESS);
    for (int i = 1; i <= 256; i++) {
        const Name next = reuse_index(task, n, MACH_PORT_RIGHT_DEAD_NAME);
        EXPECT_EQ(task.type_error(n), i < 256 ? KERN_INVALID_NAME : KERN_SUCCESS);
        EXPECT_EQ(next == n, i == 256);
        EXPECT_EQ(task.deallocate(next), KERN_SUCCESS);
    }
}

IPC_CASE(D22c) {
    TestTask task;
    const Name freed = task.free_name();
    const Name chosen = MACH_PORT_MAKE(MACH_PORT_INDEX(freed), 7);
    EXPECT_EQ(task.allocate_name(MACH_PORT_RIGHT_RECEIVE, chosen), KERN_SUCCESS);
    EXPECT(task.is(chosen, RECEIVE));
    EXPECT_EQ(task.destroy(chosen), KERN_SUCCESS);
    EXPECT_EQ(reuse_index(task, chosen, MACH_PORT_RIGHT_RECEIVE),
              MACH_PORT_MAKE(MACH_PORT_INDEX(freed), 8));
}

IPC_CASE(D26) {
    TestTask task, server;
    const Name s = task.send_to(server, server.receive_right());
    const Name q = task.port();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(q, COPY_SEND).port(s, MOVE_SEND).port(s, MOVE_SEND)),
              MACH_SEND_INVALID_RIGHT);
    EXPECT(task.is_send(s, 1));
}

IPC_CASE(D28) {
    TestTask task;
    if (!task.take_all_names()) return test::skip("not enough memory for every name");
    EXPECT(task.names() <= 131071);
    EXPECT_EQ(task.allocate(MACH_PORT_RIGHT_DEAD_NAME).error(), KERN_NO_SPACE);
    const Name some = MACH_PORT_MAKE(1000, 0);
    EXPECT_EQ(task.deallocate(some), KERN_SUCCESS);
    EXPECT_EQ(task.allocate(MACH_PORT_RIGHT_DEAD_NAME).error(), KERN_SUCCESS);
    EXPECT_EQ(task.allocate(MACH_PORT_RIGHT_DEAD_NAME).error(), KERN_NO_SPACE);
}

}  // namespace ipc_test
