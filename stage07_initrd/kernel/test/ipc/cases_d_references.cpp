// Cases D about names, references and port calls.
#include "test/ipc/case.hpp"

namespace ipc_test {

namespace {

constexpr uint32_t MOST = MACH_PORT_SEND_REFS_MAX;
constexpr mach_port_right_t NO_RIGHT = 9;

// S with so many references, for a port of `server`.
struct Holder {
    TestTask server, task;
    const Name r = server.receive_right();
    const Name s;
    explicit Holder(uint32_t references = 1) : s(task.send_to(server, r, references)) {}
};

}  // namespace

IPC_CASE(D01) {
    TestTask task;
    const Name r = task.receive_right();
    const Name q = task.port();
    for (int i = 0; i < 3; i++) EXPECT(task.sends(message_to(q, COPY_SEND).port(r, MAKE_SEND)));
    for (int i = 0; i < 3; i++) EXPECT_EQ(task.next_right(q), r);
    EXPECT(task.is_send_receive(r, 3));
    EXPECT_EQ(task.status(r).mscount, 3u);
}

IPC_CASE(D03) {
    Holder it;
    EXPECT_EQ(it.task.mod_refs(it.s, MACH_PORT_RIGHT_SEND, -2), KERN_INVALID_VALUE);
    EXPECT(it.task.is_send(it.s, 1));
}

IPC_CASE(D04) {
    Holder it;
    EXPECT_EQ(it.task.mod_refs(it.s, MACH_PORT_RIGHT_SEND, 65534), KERN_UREFS_OVERFLOW);
    EXPECT(it.task.is_send(it.s, 1));
}

IPC_CASE(D05) {
    Holder it;
    EXPECT_EQ(it.task.mod_refs(it.s, MACH_PORT_RIGHT_SEND, 65533), KERN_SUCCESS);
    EXPECT(it.task.is_send(it.s, MOST));
}

IPC_CASE(D06) {
    Holder it(MOST);
    EXPECT_EQ(it.task.insert_right(it.s, it.s, COPY_SEND), KERN_UREFS_OVERFLOW);
    EXPECT(it.task.is_send(it.s, MOST));
}

IPC_CASE(D07) {
    Holder it(MOST);
    const Name inbox = it.task.receive_right();
    const Name to_inbox = it.server.send_to(it.task, inbox);
    EXPECT(it.server.sends(message_to(to_inbox, COPY_SEND).port(it.r, MAKE_SEND)));
    EXPECT_EQ(it.task.next_right(inbox), it.s);
    EXPECT(it.task.is_send(it.s, MOST));
}

IPC_CASE(D08a) {
    TestTask task;
    const Name r = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.mod_refs(r, MACH_PORT_RIGHT_RECEIVE, 1), KERN_INVALID_VALUE);
}

IPC_CASE(D08b) {
    TestTask task;
    const Name r = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.mod_refs(r, MACH_PORT_RIGHT_RECEIVE, 0), KERN_SUCCESS);
}

IPC_CASE(D08c) {
    Holder it;
    const Unchanged unchanged;
    EXPECT_EQ(it.task.mod_refs(it.s, MACH_PORT_RIGHT_SEND_ONCE, -1), KERN_INVALID_RIGHT);
}

IPC_CASE(D08d) {
    Holder it;
    const Unchanged unchanged;
    EXPECT_EQ(it.task.mod_refs(it.s, NO_RIGHT, 0), KERN_INVALID_VALUE);
}

IPC_CASE(D09a) {
    TestTask task;
    const Name r = task.receive_right();
    const Name p = task.port_set();
    const Unchanged unchanged;
    EXPECT_EQ(task.deallocate(r), KERN_INVALID_RIGHT);
    EXPECT_EQ(task.deallocate(p), KERN_INVALID_RIGHT);
}

IPC_CASE(D09b) {
    TestTask task;
    const Unchanged unchanged;
    EXPECT_EQ(task.deallocate(BOGUS), KERN_INVALID_NAME);
}

IPC_CASE(D10a) {
    TestTask task;
    const Name r = task.receive_right();
    const Name n = task.dead_name();
    const Unchanged unchanged;
    EXPECT_EQ(task.insert_right(n, r, MAKE_SEND_ONCE), KERN_NAME_EXISTS);
    EXPECT_EQ(task.queued(r), 0u);
}

IPC_CASE(D10b) {
    TestTask task;
    const Name r = task.receive_right();
    const Name n = task.free_name();
    const Unchanged unchanged;
    EXPECT_EQ(task.insert_right(n, r, MAKE_SEND), KERN_RIGHT_EXISTS);
    EXPECT(task.is(n, FREE));
    EXPECT_EQ(task.status(r).mscount, 0u);
}

IPC_CASE(D10c) {
    TestTask task;
    const Name n = task.free_name();
    const Unchanged unchanged;
    EXPECT_EQ(task.insert_right(n, MACH_PORT_NULL, COPY_SEND), KERN_INVALID_CAPABILITY);
    EXPECT(task.is(n, FREE));
}

IPC_CASE(D10d) {
    TestTask task;
    const Name r = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.insert_right(MACH_PORT_NULL, r, MAKE_SEND), KERN_INVALID_VALUE);
    EXPECT_EQ(task.insert_right(MACH_PORT_DEAD, r, MAKE_SEND), KERN_INVALID_VALUE);
    EXPECT_EQ(task.allocate_name(MACH_PORT_RIGHT_RECEIVE, MACH_PORT_DEAD), KERN_INVALID_VALUE);
    EXPECT_EQ(task.status(r).mscount, 0u);
}

IPC_CASE(D10e) {
    TestTask task;
    const Unchanged unchanged;
    EXPECT_EQ(task.allocate_name(MACH_PORT_RIGHT_RECEIVE, 0x02000000), KERN_NO_SPACE);
    EXPECT_EQ(task.allocate_name(MACH_PORT_RIGHT_RECEIVE, 0xFFFFFE00), KERN_NO_SPACE);
}

IPC_CASE(D10f) {
    TestTask task;
    const Name r = task.receive_right();
    const Name next = MACH_PORT_MAKE(MACH_PORT_INDEX(r), MACH_PORT_GENERATION(r) + 1);
    const Unchanged unchanged;
    EXPECT_EQ(task.allocate_name(MACH_PORT_RIGHT_RECEIVE, next), KERN_NAME_EXISTS);
    EXPECT(task.is(r, RECEIVE));
    EXPECT(task.is(next, FREE));
}

IPC_CASE(D11) {
    TestTask task;
    const Name name = task.port(2);
    EXPECT_EQ(task.destroy_receive(name), KERN_SUCCESS);
    EXPECT(task.is_dead(name, 2));
}

IPC_CASE(D12) {
    TestTask task;
    const Name name = task.port(2);
    EXPECT_EQ(task.destroy_receive(name), KERN_SUCCESS);
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(name, MOVE_SEND)), MACH_SEND_INVALID_DEST);
    EXPECT(task.is_dead(name, 2));
}

IPC_CASE(D13) {
    TestTask task;
    const Name d = task.dead_name(2);
    EXPECT_EQ(task.deallocate(d), KERN_SUCCESS);
    EXPECT(task.is_dead(d, 1));
    EXPECT_EQ(task.deallocate(d), KERN_SUCCESS);
    EXPECT(task.is(d, FREE));
    EXPECT_EQ(task.deallocate(d), KERN_INVALID_NAME);
}

IPC_CASE(D16) {
    TestTask task;
    const Name r = task.receive_right();
    const Name o1 = task.send_once(r), o2 = task.send_once(r);
    EXPECT_EQ(task.deallocate(o1), KERN_SUCCESS);
    EXPECT_EQ(task.mod_refs(o2, MACH_PORT_RIGHT_SEND_ONCE, -1), KERN_SUCCESS);
    EXPECT(task.is(o1, FREE));
    EXPECT(task.is(o2, FREE));
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(task.next_notification(r), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
    }
    EXPECT_EQ(task.next_notification(r), NOTHING);
}

IPC_CASE(D17) {
    TestTask task;
    const Name r = task.receive_right();
    const Name o = task.send_once(r);
    const Unchanged unchanged;
    EXPECT_EQ(task.mod_refs(o, MACH_PORT_RIGHT_SEND_ONCE, 1), KERN_INVALID_VALUE);
    EXPECT(task.is(o, SEND_ONCE));
    EXPECT_EQ(task.queued(r), 0u);
}

IPC_CASE(D27) {
    TestTask task, other;
    const Name name = task.port(2);
    const Name s = other.send_to(task, name);
    EXPECT_EQ(task.destroy(name), KERN_SUCCESS);
    EXPECT(task.is(name, FREE));
    EXPECT(other.is_dead(s, 1));
}

IPC_CASE(D29) {
    TestTask task;
    const Unchanged unchanged;
    for (const uint64_t right : {MACH_PORT_RIGHT_SEND, MACH_PORT_RIGHT_SEND_ONCE, 7u}) {
        EXPECT_EQ(task.allocate(right).error(), KERN_INVALID_VALUE);
    }
}

IPC_CASE(D30) {
    Holder it;
    TestTask& task = it.task;
    const Name r = task.receive_right();
    const Name f = task.free_name();
    const Unchanged unchanged;
    EXPECT_EQ(task.rename(r, it.s), KERN_NAME_EXISTS);
    EXPECT_EQ(task.rename(r, MACH_PORT_NULL), KERN_INVALID_VALUE);
    EXPECT_EQ(task.rename(BOGUS, f), KERN_INVALID_NAME);
}

IPC_CASE(D31) {
    Holder it(2);
    const Unchanged unchanged;
    const Result<uint32_t> send = it.task.get_refs(it.s, MACH_PORT_RIGHT_SEND);
    EXPECT(send.ok() && send.value() == 2);
    const Result<uint32_t> receive = it.task.get_refs(it.s, MACH_PORT_RIGHT_RECEIVE);
    EXPECT(receive.ok() && receive.value() == 0);
    EXPECT_EQ(it.task.get_refs(it.s, NO_RIGHT).error(), KERN_INVALID_VALUE);
}

IPC_CASE(D32) {
    Holder it;
    const Unchanged unchanged;
    EXPECT_EQ(it.task.get_status(it.s).error(), KERN_INVALID_RIGHT);
    EXPECT_EQ(it.task.set_limit(it.s, 3), KERN_INVALID_RIGHT);
}

}  // namespace ipc_test
