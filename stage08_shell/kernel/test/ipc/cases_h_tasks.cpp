// Cases H: the end of a task, special ports, and calls to kernel objects.
#include "test/ipc/case.hpp"
#include "test/ipc/task_calls.hpp"

namespace ipc_test {

namespace {

constexpr mach_msg_id_t UNKNOWN_ID = 2999;

// task_terminate, by a message to the task's port.
void terminate(TaskCaller& parent, Name child_port, TestTask& child) {
    EXPECT_EQ(parent.call(parent.request(child_port, TASK_TERMINATE)), MACH_MSG_SUCCESS);
    EXPECT_EQ(parent.return_code(), KERN_SUCCESS);
    child.end();  // waits for it
}

// A parent and a child; each case gives the child what it is to die with.
struct Family {
    TaskCaller parent;
    TestTask child;
    const Name child_port = parent.port_of(child);
    const Name n = parent.task.receive_right();  // for notifications

    // Each returns the name at the parent.
    Name watch_port_of_child() {
        const Name s = parent.task.send_to(child, child.receive_right());
        watch(s);
        return s;
    }
    void watch(Name name) {
        EXPECT_EQ(parent.task.request(name, MACH_NOTIFY_DEAD_NAME, 0, n, MAKE_SEND_ONCE),
                  KERN_SUCCESS);
    }
    Name give_send_once() {
        const Name r = parent.task.receive_right();
        (void)child.send_once_to(parent.task, r);
        return r;
    }
    Name give_last_send() {
        const Name r = parent.task.receive_right();
        (void)child.send_to(parent.task, r);
        EXPECT_EQ(parent.task.request(r, MACH_NOTIFY_NO_SENDERS, 0, n, MAKE_SEND_ONCE),
                  KERN_SUCCESS);
        return r;
    }
    void end_child() { terminate(parent, child_port, child); }
    Notification told() { return parent.task.next_notification(n); }
};

}  // namespace

IPC_CASE(H02) {
    Family it;
    const Name s = it.watch_port_of_child();
    it.end_child();
    EXPECT_EQ(it.told(), (Notification{MACH_NOTIFY_DEAD_NAME, s}));
    EXPECT_EQ(it.told(), NOTHING);
}

IPC_CASE(H03) {
    Family it;
    const Name r = it.give_send_once();
    it.end_child();
    EXPECT_EQ(it.parent.task.next_notification(r), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
}

IPC_CASE(H04) {
    TaskCaller parent;
    const Name bootstrap = parent.task.port();
    const Name exception = parent.task.port();
    const Name self = parent.port_of(parent.task);
    const struct {
        int32_t which;
        Name port;
    } SPECIAL[] = {{TASK_BOOTSTRAP_PORT, bootstrap}, {TASK_EXCEPTION_PORT, exception}};
    for (const auto& [which, port] : SPECIAL) {
        TestMessage set = parent.request(self, TASK_SET_SPECIAL_PORT);
        set.port(port, COPY_SEND).size(sizeof(task_set_special_port_request));
        set.at<task_set_special_port_request>(0).which = which;
        set.at<task_set_special_port_request>(0).pad = 0;
        EXPECT_EQ(parent.call(set), MACH_MSG_SUCCESS);
        EXPECT_EQ(parent.return_code(), KERN_SUCCESS);
    }

    TestTask child(parent.task);
    EXPECT_EQ(child.names(), 0u);
    const Name child_port = parent.port_of(child);
    for (const auto& [which, port] : SPECIAL) {
        TestMessage get =
            parent.request(child_port, TASK_GET_SPECIAL_PORT, static_cast<uint32_t>(which), 0);
        EXPECT_EQ(parent.call(get), MACH_MSG_SUCCESS);
        EXPECT(parent.reply.complex());
        EXPECT_EQ(parent.reply.port_at(0).name, port);
    }
}

IPC_CASE(H05) {
    Family it;
    (void)it.give_last_send();
    EXPECT_EQ(it.told(), NOTHING);
    it.end_child();
    EXPECT_EQ(it.told(), (Notification{MACH_NOTIFY_NO_SENDERS, 1}));
}

IPC_CASE(H06) {
    Family it;
    const Name s = it.watch_port_of_child();
    const Name r = it.give_send_once();
    (void)it.give_last_send();
    it.watch(it.child_port);
    it.end_child();
    EXPECT_EQ(it.parent.task.next_notification(r), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
    EXPECT_EQ(it.parent.task.next_notification(r), NOTHING);
    bool port_died = false, no_senders = false;
    for (int i = 0; i < 2; i++) {
        const Notification told = it.told();
        port_died |= told == Notification{MACH_NOTIFY_DEAD_NAME, s};
        no_senders |= told == Notification{MACH_NOTIFY_NO_SENDERS, 1};
    }
    EXPECT(port_died && no_senders);
    EXPECT_EQ(it.told(), (Notification{MACH_NOTIFY_DEAD_NAME, it.child_port}));
    EXPECT_EQ(it.told(), NOTHING);
}

IPC_CASE(H07) {
    Family it;
    it.end_child();
    EXPECT_EQ(it.parent.call(
                  it.parent.request(it.child_port, MACH_PORT_ALLOCATE, MACH_PORT_RIGHT_RECEIVE, 0)),
              MACH_SEND_INVALID_DEST);
    EXPECT(it.parent.task.is_dead(it.child_port, 1));
}

IPC_CASE(H08) {
    TaskCaller caller;
    const Name self = caller.port_of(caller.task);
    EXPECT_EQ(caller.call(caller.request(self, UNKNOWN_ID)), MACH_MSG_SUCCESS);
    EXPECT(caller.is_error_reply(UNKNOWN_ID, MIG_BAD_ID));
    EXPECT_EQ(caller.reply.bits(), 0x1200u);
}

IPC_CASE(H09) {
    TaskCaller caller;
    const Name self = caller.port_of(caller.task);
    for (const mach_msg_id_t id :
         {mach_msg_id_t{MACH_PORT_ALLOCATE}, mach_msg_id_t{MACH_PORT_MOD_REFS},
          mach_msg_id_t{MACH_PORT_INSERT_RIGHT}, mach_msg_id_t{TASK_GET_SPECIAL_PORT}}) {
        const uint32_t names = caller.task.names();
        EXPECT_EQ(caller.call(caller.request(self, id)), MACH_MSG_SUCCESS);
        EXPECT(caller.is_error_reply(id, MIG_BAD_ARGUMENTS));
        EXPECT_EQ(caller.task.names(), names);
    }
}

IPC_CASE(H10) {
    TaskCaller caller;
    const Name self = caller.port_of(caller.task);
    const Name reply = caller.reply_port;
    EXPECT_EQ(caller.task.set_limit(reply, 1), KERN_SUCCESS);
    EXPECT(caller.task.sends(message_to(reply, MAKE_SEND).id(7)));
    TestMessage request = caller.request(self, TASK_INFO);
    request.reply(reply, MAKE_SEND);
    EXPECT(caller.task.sends(request));
    EXPECT_EQ(caller.task.queued(reply), 2u);
    EXPECT_EQ(caller.task.next_id(reply), 7);
    EXPECT_EQ(caller.task.next_id(reply), TASK_INFO + 100);
}

IPC_CASE(H11) {
    TaskCaller caller;
    const Name self = caller.port_of(caller.task);
    const uint32_t names = caller.task.names();
    TestMessage request = caller.request(self, MACH_PORT_ALLOCATE, MACH_PORT_RIGHT_RECEIVE, 0);
    request.reply(MACH_PORT_NULL, 0);
    EXPECT(caller.task.sends(request));
    EXPECT_EQ(caller.task.names(), names + 1);
    EXPECT_EQ(caller.task.queued(caller.reply_port), 0u);
}

IPC_CASE(H12) {
    TaskCaller caller;
    const Name self = caller.port_of(caller.task);
    const Name n = caller.task.receive_right();
    const uint64_t pages = caller.task.pages(2);
    caller.task.fill(pages, 2 * PAGE_SIZE, 1);
    const MemoryBack memory_back;
    TestMessage request = caller.request(self, UNKNOWN_ID);
    request.port(n, MAKE_SEND_ONCE).memory(pages, 2 * PAGE_SIZE);
    EXPECT_EQ(caller.call(request), MACH_MSG_SUCCESS);
    EXPECT(caller.is_error_reply(UNKNOWN_ID, MIG_BAD_ID));
    EXPECT_EQ(caller.task.next_notification(n), (Notification{MACH_NOTIFY_SEND_ONCE, 0}));
}

}  // namespace ipc_test
