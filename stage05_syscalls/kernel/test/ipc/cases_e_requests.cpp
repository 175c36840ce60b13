// Cases E about dead-name and no-senders requests.
#include "test/ipc/case.hpp"
#include "test/ipc/task_calls.hpp"

namespace ipc_test {

namespace {

constexpr int64_t DEAD_NAME_REQUEST = MACH_NOTIFY_DEAD_NAME;
constexpr int64_t NO_SENDERS_REQUEST = MACH_NOTIFY_NO_SENDERS;

// A task holds S for a port of another, and a port N1 with a dead-name request for it.
struct Watched {
    TestTask owner, task;
    const Name r = owner.receive_right();
    const Name s;
    const Name n1 = task.receive_right();
    explicit Watched(uint32_t references) : s(task.send_to(owner, r, references)) {
        EXPECT_EQ(task.request(s, DEAD_NAME_REQUEST, 0, n1, MAKE_SEND_ONCE), KERN_SUCCESS);
    }
    void port_dies() { EXPECT_EQ(owner.destroy_receive(r), KERN_SUCCESS); }
};

}  // namespace

IPC_CASE(E01) {
    TestTask owner, task;
    const Name s = task.send_to(owner, owner.receive_right(), 2);
    const Name notify = task.receive_right();
    Name previous = BOGUS;
    EXPECT_EQ(task.request(s, DEAD_NAME_REQUEST, 0, notify, MAKE_SEND_ONCE, &previous),
              KERN_SUCCESS);
    EXPECT_EQ(previous, MACH_PORT_NULL);
    EXPECT_EQ(task.type(s), SEND | REQUEST);
    EXPECT(task.type(s) & 0x80000000);
}

IPC_CASE(E02) {
    Watched it(2);
    it.port_dies();
    EXPECT_EQ(it.task.next_notification(it.n1), (Notification{MACH_NOTIFY_DEAD_NAME, it.s}));
    EXPECT(it.task.is_dead(it.s, 3));
}

IPC_CASE(E03a) {
    TestTask task;
    const Name d = task.dead_name();
    const Name notify = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.request(d, DEAD_NAME_REQUEST, 0, notify, MAKE_SEND_ONCE), KERN_INVALID_ARGUMENT);
    EXPECT(task.is_dead(d, 1));
}

IPC_CASE(E03b) {
    TestTask task;
    const Name d = task.dead_name();
    const Name notify = task.receive_right();
    EXPECT_EQ(task.request(d, DEAD_NAME_REQUEST, 1, notify, MAKE_SEND_ONCE), KERN_SUCCESS);
    EXPECT_EQ(task.next_notification(notify), (Notification{MACH_NOTIFY_DEAD_NAME, d}));
    EXPECT(task.is_dead(d, 2));
}

IPC_CASE(E03c) {
    TaskCaller caller;
    const Name d = caller.task.dead_name();
    const Name r2 = caller.task.receive_right();
    const Name self = caller.port_of(caller.task);
    TestMessage request = caller.request(self, MACH_PORT_REQUEST_NOTIFICATION);
    request.port(r2, MAKE_SEND_ONCE).size(sizeof(mach_port_request_notification_request));
    auto& fields = request.at<mach_port_request_notification_request>(0);
    fields.name = d;
    fields.id = MACH_NOTIFY_DEAD_NAME;
    fields.sync = fields.pad = 0;
    EXPECT_EQ(caller.call(request), MACH_MSG_SUCCESS);
    EXPECT_EQ(caller.return_code(), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(caller.task.next_notification(r2), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
    EXPECT(caller.task.is_dead(d, 1));
}

IPC_CASE(E03d) {
    TestTask task;
    const Name d = task.dead_name();
    const Name r2 = task.receive_right();
    const Name o = task.send_once(r2);
    const Unchanged unchanged;
    EXPECT_EQ(task.request(d, DEAD_NAME_REQUEST, 0, o, MOVE_SEND_ONCE), KERN_INVALID_ARGUMENT);
    EXPECT(task.is(o, SEND_ONCE));
    EXPECT_EQ(task.queued(r2), 0u);
}

IPC_CASE(E04) {
    Watched it(1);
    EXPECT_EQ(it.task.deallocate(it.s), KERN_SUCCESS);
    EXPECT_EQ(it.task.next_notification(it.n1), (Notification{MACH_NOTIFY_PORT_DELETED, it.s}));
    EXPECT(it.task.is(it.s, FREE));
}

namespace {

// E05: a second request, to N2, takes the place of the first.
struct Replaced : Watched {
    const Name n2 = task.receive_right();
    Name previous = MACH_PORT_NULL;
    Replaced() : Watched(1) {
        EXPECT_EQ(task.request(s, DEAD_NAME_REQUEST, 0, n2, MAKE_SEND_ONCE, &previous),
                  KERN_SUCCESS);
    }
};

}  // namespace

IPC_CASE(E05) {
    Replaced it;
    EXPECT(it.task.is(it.previous, SEND_ONCE));
    EXPECT_EQ(it.task.next_notification(it.n1), NOTHING);
    EXPECT_EQ(it.task.next_notification(it.n2), NOTHING);
    EXPECT(it.task.sends(message_to(it.previous, MOVE_SEND_ONCE).id(7)));
    EXPECT_EQ(it.task.next_id(it.n1), 7);
}

IPC_CASE(E06) {
    Replaced it;
    EXPECT_EQ(it.task.deallocate(it.previous), KERN_SUCCESS);
    EXPECT_EQ(it.task.next_notification(it.n1), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
    it.port_dies();
    EXPECT_EQ(it.task.next_notification(it.n1), NOTHING);
    EXPECT_EQ(it.task.next_notification(it.n2), (Notification{MACH_NOTIFY_DEAD_NAME, it.s}));
}

IPC_CASE(E07) {
    Watched it(1);
    Name previous = MACH_PORT_NULL;
    EXPECT_EQ(it.task.request(it.s, DEAD_NAME_REQUEST, 0, MACH_PORT_NULL, 0, &previous),
              KERN_SUCCESS);
    EXPECT(it.task.is(previous, SEND_ONCE));
    it.port_dies();
    EXPECT_EQ(it.task.next_notification(it.n1), NOTHING);
    EXPECT(it.task.is_dead(it.s, 1));
}

IPC_CASE(E08) {
    TestTask task;
    const Name r = task.receive_right(), n = task.receive_right();
    EXPECT_EQ(task.request(r, NO_SENDERS_REQUEST, 0, n, MAKE_SEND_ONCE), KERN_SUCCESS);
    EXPECT_EQ(task.next_notification(n), (Notification{MACH_NOTIFY_NO_SENDERS, 0}));
    EXPECT_EQ(task.status(r).nsrequest, 0u);
}

IPC_CASE(E09) {
    TestTask task;
    const Name r = task.receive_right(), n = task.receive_right();
    EXPECT_EQ(task.request(r, NO_SENDERS_REQUEST, 1, n, MAKE_SEND_ONCE), KERN_SUCCESS);
    EXPECT_EQ(task.next_notification(n), NOTHING);
    EXPECT_EQ(task.status(r).nsrequest, 1u);
}

namespace {

// R of T1 with a no-senders request; T2 and T3 hold the two send rights that were made.
struct TwoSenders {
    TestTask t1, t2, t3;
    const Name r = t1.receive_right();
    const Name n = t1.receive_right();
    const Name s2 = t2.send_to(t1, r);
    const Name s3 = t3.send_to(t1, r);
    TwoSenders() {
        EXPECT_EQ(t1.request(r, NO_SENDERS_REQUEST, 0, n, MAKE_SEND_ONCE), KERN_SUCCESS);
    }
    Notification told() { return t1.next_notification(n); }
};

}  // namespace

IPC_CASE(E10) {
    TwoSenders it;
    EXPECT_EQ(it.t2.deallocate(it.s2), KERN_SUCCESS);
    EXPECT_EQ(it.told(), NOTHING);
}

IPC_CASE(E11) {
    TwoSenders it;
    EXPECT_EQ(it.t2.deallocate(it.s2), KERN_SUCCESS);
    EXPECT_EQ(it.t3.deallocate(it.s3), KERN_SUCCESS);
    EXPECT_EQ(it.told(), (Notification{MACH_NOTIFY_NO_SENDERS, 2}));
}

IPC_CASE(E12) {
    TwoSenders it;
    EXPECT_EQ(it.t2.deallocate(it.s2), KERN_SUCCESS);
    EXPECT_EQ(it.t3.deallocate(it.s3), KERN_SUCCESS);
    EXPECT_EQ(it.told().id, MACH_NOTIFY_NO_SENDERS);
    EXPECT_EQ(it.t1.insert_right(it.r, it.r, MAKE_SEND), KERN_SUCCESS);
    EXPECT_EQ(it.t1.deallocate(it.r), KERN_SUCCESS);
    EXPECT_EQ(it.told(), NOTHING);
}

namespace {

// A task with R, a no-senders request for it to N, and so many send rights under R's name.
struct OwnSender {
    TestTask task;
    const Name r;
    const Name n = task.receive_right();
    explicit OwnSender(uint32_t sends = 1) : r(task.port(sends)) {
        EXPECT_EQ(task.request(r, NO_SENDERS_REQUEST, sends, n, MAKE_SEND_ONCE), KERN_SUCCESS);
    }
    Notification told() { return task.next_notification(n); }
};

}  // namespace

IPC_CASE(E13) {
    OwnSender it;
    const Name q = it.task.port();
    EXPECT(it.task.sends(message_to(q, COPY_SEND).port(it.r, MOVE_SEND)));
    EXPECT(it.task.is(it.r, RECEIVE));
    EXPECT_EQ(it.told(), NOTHING);
    EXPECT_EQ(it.task.next_right(q), it.r);
    EXPECT_EQ(it.told(), NOTHING);
    EXPECT_EQ(it.task.deallocate(it.r), KERN_SUCCESS);
    EXPECT_EQ(it.told(), (Notification{MACH_NOTIFY_NO_SENDERS, 1}));
}

IPC_CASE(E15) {
    OwnSender it;
    const Name o = it.task.send_once(it.r);
    EXPECT_EQ(it.task.deallocate(it.r), KERN_SUCCESS);
    EXPECT_EQ(it.told(), (Notification{MACH_NOTIFY_NO_SENDERS, 1}));
    EXPECT(it.task.is(o, SEND_ONCE));
}

IPC_CASE(E16) {
    OwnSender it;
    EXPECT(it.task.sends(message_to(it.r, MOVE_SEND).id(7)));
    EXPECT(it.task.is(it.r, RECEIVE));
    EXPECT_EQ(it.told(), NOTHING);
    EXPECT_EQ(it.task.next_id(it.r), 7);
    EXPECT_EQ(it.told(), (Notification{MACH_NOTIFY_NO_SENDERS, 1}));
    EXPECT_EQ(it.told(), NOTHING);
}

IPC_CASE(E17) {
    OwnSender it;
    TestTask other;
    other.set_bootstrap(it.task, it.r, MOVE_SEND);
    EXPECT(it.task.is(it.r, RECEIVE));
    EXPECT_EQ(it.told(), NOTHING);
    other.clear_bootstrap();
    EXPECT_EQ(it.told(), (Notification{MACH_NOTIFY_NO_SENDERS, 1}));
}

IPC_CASE(E18) {
    OwnSender it;
    EXPECT_EQ(it.task.destroy_receive(it.r), KERN_SUCCESS);
    EXPECT_EQ(it.told(), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
}

IPC_CASE(E23a) {
    TestTask task;
    const Name r = task.receive_right(), n = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.request(r, 66, 0, n, MAKE_SEND_ONCE), KERN_INVALID_VALUE);
}

IPC_CASE(E23b) {
    TestTask task, owner;
    const Name s = task.send_to(owner, owner.receive_right());
    const Name n = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.request(s, NO_SENDERS_REQUEST, 0, n, MAKE_SEND_ONCE), KERN_INVALID_RIGHT);
}

IPC_CASE(E23c) {
    TestTask task;
    const Name r = task.receive_right();
    const Name d = task.dead_name();
    const Unchanged unchanged;
    EXPECT_EQ(task.request(r, NO_SENDERS_REQUEST, 0, d, MOVE_SEND_ONCE), KERN_INVALID_CAPABILITY);
    EXPECT_EQ(task.status(r).nsrequest, 0u);
}

IPC_CASE(E29) {
    TestTask task;
    const Name r = task.receive_right(), n = task.receive_right();
    EXPECT_EQ(task.request(r, DEAD_NAME_REQUEST, 0, n, MAKE_SEND_ONCE), KERN_SUCCESS);
    EXPECT_EQ(task.destroy_receive(r), KERN_SUCCESS);
    EXPECT_EQ(task.next_notification(n), (Notification{MACH_NOTIFY_PORT_DELETED, r}));
    EXPECT_EQ(task.next_notification(n), NOTHING);
    EXPECT(task.is(r, FREE));
}

IPC_CASE(E30) {
    Watched it(1);
    EXPECT_EQ(it.task.set_limit(it.n1, 1), KERN_SUCCESS);
    EXPECT(it.task.sends(message_to(it.n1, MAKE_SEND).id(7)));
    it.port_dies();
    EXPECT_EQ(it.task.queued(it.n1), 2u);
    EXPECT_EQ(it.task.status(it.n1).qlimit, 1u);
    EXPECT_EQ(it.task.next_id(it.n1), 7);
    EXPECT_EQ(it.task.next_id(it.n1), MACH_NOTIFY_DEAD_NAME);
}

IPC_CASE(E34) {
    Watched it(1);
    const Name o = it.task.send_once(it.n1);
    it.task.use_up_objects();
    it.port_dies();
    EXPECT_EQ(it.task.deallocate(o), KERN_SUCCESS);
    EXPECT_EQ(it.task.next_notification(it.n1), (Notification{MACH_NOTIFY_DEAD_NAME, it.s}));
    EXPECT_EQ(it.task.next_notification(it.n1), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
}

}  // namespace ipc_test
