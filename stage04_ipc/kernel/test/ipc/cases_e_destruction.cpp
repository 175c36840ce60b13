// Cases E about port-destroyed requests, receive rights in transit, and destruction.
#include "test/ipc/case.hpp"

namespace ipc_test {

namespace {

constexpr int64_t PORT_DESTROYED_REQUEST = MACH_NOTIFY_PORT_DESTROYED;

kern_return_t request_destroyed(TestTask& task, Name r, Name backup) {
    return task.request(r, PORT_DESTROYED_REQUEST, 0, backup, MAKE_SEND_ONCE);
}

}  // namespace

IPC_CASE(E19) {
    TestTask task;
    const Name r = task.receive_right(), n = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.request(r, PORT_DESTROYED_REQUEST, 1, n, MAKE_SEND_ONCE), KERN_INVALID_VALUE);
}

namespace {

// E20: the receive right that would have been destroyed has come to B of the same task.
struct Rescued {
    TestTask task, other;
    const Name name = task.port(2);
    const Name b = task.receive_right();
    const Name watcher = other.send_to(task, name);
    const Name notify = other.receive_right();
    TestMessage message;

    Rescued() {
        EXPECT_EQ(other.request(watcher, MACH_NOTIFY_DEAD_NAME, 0, notify, MAKE_SEND_ONCE),
                  KERN_SUCCESS);
        EXPECT_EQ(task.send_id(name, 1), MACH_MSG_SUCCESS);
        EXPECT_EQ(task.send_id(name, 2), MACH_MSG_SUCCESS);
        EXPECT_EQ(request_destroyed(task, name, b), KERN_SUCCESS);
        EXPECT_EQ(task.destroy_receive(name), KERN_SUCCESS);
        EXPECT(task.is_send(name, 2));
        EXPECT_EQ(task.receive(b, message), MACH_MSG_SUCCESS);
    }
};

}  // namespace

IPC_CASE(E20) {
    Rescued it;
    EXPECT_EQ(it.message.id(), MACH_NOTIFY_PORT_DESTROYED);
    EXPECT_EQ(it.message.header().msgh_size, uint32_t{sizeof(mach_port_destroyed_notification)});
    EXPECT(it.message.complex());
    EXPECT_EQ(it.message.body().descriptor_count, 1u);
    EXPECT_EQ(uint32_t{it.message.port_at(0).disposition}, MACH_MSG_TYPE_PORT_RECEIVE);
    EXPECT_EQ(it.message.port_at(0).name, it.name);
    EXPECT(it.task.is_send_receive(it.name, 2));
    EXPECT_EQ(it.task.status(it.name).pdrequest, 0u);
    EXPECT_EQ(it.other.next_notification(it.notify), NOTHING);
    EXPECT_EQ(it.task.next_id(it.name), 1);
    EXPECT_EQ(it.task.next_id(it.name), 2);
}

IPC_CASE(E21) {
    Rescued it;
    EXPECT_EQ(it.task.destroy_receive(it.name), KERN_SUCCESS);
    EXPECT(it.task.is_dead(it.name, 2));
    EXPECT_EQ(it.task.queued(it.b), 0u);
    EXPECT_EQ(it.other.next_notification(it.notify),
              (Notification{MACH_NOTIFY_DEAD_NAME, it.watcher}));
}

IPC_CASE(E22) {
    TestTask task, other;
    const Name r = task.port();
    const Name s = other.send_to(task, r);
    EXPECT_EQ(request_destroyed(task, r, r), KERN_SUCCESS);
    EXPECT_EQ(task.destroy_receive(r), KERN_SUCCESS);
    EXPECT(task.is_dead(r, 1));
    EXPECT(other.is_dead(s, 1));
}

IPC_CASE(E24a) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND).port(r, MOVE_RECEIVE)));
    EXPECT(task.is_dead(r, 1));
}

IPC_CASE(E24b) {
    TestTask task;
    const Name r = task.port();
    const Name r2 = task.receive_right(), q = task.receive_right();
    EXPECT(task.sends(message_to(r, COPY_SEND)
                          .reply(r2, MAKE_SEND_ONCE)
                          .port(r, MOVE_RECEIVE)
                          .port(q, MAKE_SEND)));
    EXPECT(task.is_dead(r, 1));
    EXPECT_EQ(task.next_notification(r2), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
    EXPECT_EQ(task.status(q).mscount, 1u);
    EXPECT_EQ(task.status(q).srights, 0u);
}

namespace {

// Each receive right goes to the next port, the last one's to the first. All of them die.
template <uint32_t COUNT>
void move_in_a_circle() {
    TestTask task;
    Name ports[COUNT];
    for (Name& port : ports) port = task.port();
    for (uint32_t i = 0; i < COUNT; i++) {
        EXPECT(
            task.sends(message_to(ports[(i + 1) % COUNT], COPY_SEND).port(ports[i], MOVE_RECEIVE)));
    }
    for (const Name port : ports) EXPECT(task.is_dead(port, 1));
}

}  // namespace

IPC_CASE(E25) { move_in_a_circle<2>(); }

IPC_CASE(E26) { move_in_a_circle<4>(); }

IPC_CASE(E27) {
    TestTask task, other;
    const Name r = task.port();
    const Name n = task.receive_right(), q = task.receive_right();
    const Name s = other.send_to(task, q);
    EXPECT(task.sends(message_to(r, COPY_SEND).reply(n, MAKE_SEND_ONCE).port(q, MOVE_RECEIVE)));
    EXPECT(other.is_send(s, 1));
    EXPECT_EQ(task.destroy_receive(r), KERN_SUCCESS);
    EXPECT_EQ(task.next_notification(n), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
    EXPECT(other.is_dead(s, 1));
}

namespace {

// Ports of which each one's receive right is queued in the next; the first keeps a send right.
// Returns the last, whose receive right is still there; NULL: no memory for so many.
Name chain(TestTask& task, Name first, uint32_t count) {
    Name last = first;
    for (uint32_t i = 1; i < count; i++) {
        const Result<Name> next = task.allocate(MACH_PORT_RIGHT_RECEIVE);
        if (!next.ok()) return MACH_PORT_NULL;
        const mach_msg_return_t code =
            task.send(message_to(next.value(), MAKE_SEND, 64).port(last, MOVE_RECEIVE));
        EXPECT_EQ(code, MACH_MSG_SUCCESS);
        if (code != MACH_MSG_SUCCESS) return MACH_PORT_NULL;
        last = next.value();
    }
    return last;
}

}  // namespace

IPC_CASE(E28) {
    TestTask task;
    if (object_limit() < 16 * MIB) {
        return test::skip("needs 16 MiB of kernel objects for one task");
    }
    const uint64_t ports_before = counts().ports;
    const Name first = task.port();
    const Name last = chain(task, first, 10'000);
    EXPECT_EQ(counts().ports, ports_before + 10'000);
    EXPECT_EQ(task.destroy_receive(last), KERN_SUCCESS);
    EXPECT(task.is_dead(first, 1));
    EXPECT_EQ(counts().ports, ports_before);
}

IPC_CASE(E31a) {
    TestTask task, other;
    const Name r = task.port();
    const Name b = task.receive_right();
    const Name s = other.send_to(task, r);
    const Name n = task.receive_right();
    EXPECT(task.sends(message_to(r, COPY_SEND).reply(n, MAKE_SEND_ONCE)));
    EXPECT_EQ(request_destroyed(task, r, b), KERN_SUCCESS);
    EXPECT_EQ(task.destroy_receive(b), KERN_SUCCESS);
    EXPECT_EQ(task.destroy_receive(r), KERN_SUCCESS);
    EXPECT(task.is_dead(r, 1));
    EXPECT(other.is_dead(s, 1));
    EXPECT_EQ(task.next_notification(n), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
}

IPC_CASE(E31b) {
    TestTask task;
    const Name a = task.port(), b = task.port();
    EXPECT_EQ(request_destroyed(task, a, b), KERN_SUCCESS);
    EXPECT(task.sends(message_to(a, COPY_SEND).port(b, MOVE_RECEIVE)));
    EXPECT_EQ(task.destroy_receive(a), KERN_SUCCESS);
    EXPECT(task.is_dead(a, 1));
    EXPECT(task.is_dead(b, 1));
}

IPC_CASE(E32) {
    TestTask task;
    const Name a = task.port(), b = task.port();
    EXPECT(task.sends(message_to(b, COPY_SEND).port(a, MOVE_RECEIVE)));
    const uint64_t array = task.pages(1);
    task.write(array, Name{MACH_PORT_NULL});
    task.write(array + sizeof(Name), b);
    EXPECT(task.sends(message_to(a, COPY_SEND).ports(array, 2, MOVE_RECEIVE)));
    EXPECT(task.is_dead(a, 1));
    EXPECT(task.is_dead(b, 1));
}

IPC_CASE(E33) {
    if (machine_size() < 1000 * MIB) {
        return test::skip("needs a machine with 1 GiB");
    }
    TestTask task;
    const Name first = task.port();
    const Name last = chain(task, first, 70'000);
    EXPECT(last != MACH_PORT_NULL);
    const Name q = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(first, COPY_SEND).port(q, MOVE_RECEIVE)), MACH_SEND_NO_BUFFER);
    EXPECT(task.is(q, RECEIVE));
}

}  // namespace ipc_test
