// Messages, ports and deadlines, with every instruction at which one of two threads may be stopped:
// a message arrives once or is still there, and nobody waits for a port that is dead.
#include "ipc/send.hpp"
#include "test/ipc/case.hpp"
#include "test/race.hpp"

namespace ipc_test {

namespace {

constexpr mach_msg_id_t ID = 7;

// Straight from and to the message in kernel memory: what is searched is IPC, not the test.
mach_msg_return_t send(TestTask& task, TestMessage& message,
                       Deadline deadline = Deadline::never()) {
    const MessageBuffer buffer(message.bytes(), message.capacity());
    return ipc::send(task.space(), buffer, message.size(), deadline);
}
mach_msg_return_t receive(TestTask& task, Name name, TestMessage& message,
                          Deadline deadline = Deadline::never()) {
    const MessageBuffer buffer(message.bytes(), message.capacity());
    const Receiver receiver{task.space(), buffer, message.capacity(), 0};
    return ipc::receive(receiver, name, deadline);
}

void destroy(TestTask& task, Name port) {
    (void)ipc::port_mod_refs(task.space(), port, MACH_PORT_RIGHT_RECEIVE, -1);
}

// Afterwards, when nobody waits any more, the invariants of IPC hold.
const char* checked(const char* wrong) {
    check_invariants();
    return wrong;
}

// A thread waits for a message, and another one sends it.
struct Arrival {
    TestTask task;
    Name port = task.port();
    TestMessage message = move(message_to(port, COPY_SEND).id(ID));
    TestMessage received;
    mach_msg_return_t code = KERN_FAILURE;

    void second() { (void)send(task, message); }
    const char* not_arrived() {
        if (code != MACH_MSG_SUCCESS || received.id() != ID) return "the message did not arrive";
        return checked(task.queued(port) == 0 ? nullptr : "a message that arrived is still there");
    }
    // `other` is how the wait may end instead; the message must be in the queue then.
    const char* neither_arrived_nor_left(mach_msg_return_t other) {
        const uint32_t left = task.queued(port);
        if (code == MACH_MSG_SUCCESS) return checked(left == 0 ? nullptr : "a message came twice");
        if (code != other) return "the wait was ended by something else";
        return checked(left == 1 ? nullptr : "a message to who no longer waited is lost");
    }
};

struct send_against_receive : Arrival {
    void first() { code = receive(task, port, received); }
    const char* wrong() { return not_arrived(); }
};
RACE(send_against_receive)

struct send_against_a_timeout : Arrival {
    static constexpr bool HAS_DEADLINE = true;
    void first() { code = receive(task, port, received, race::deadline()); }
    const char* wrong() { return neither_arrived_nor_left(MACH_RCV_TIMED_OUT); }
};
RACE(send_against_a_timeout)

struct send_against_an_abort : Arrival {
    void first() { code = receive(task, port, received); }
    void second() {
        race::thread(0).abort_wait();
        Arrival::second();
    }
    const char* wrong() { return neither_arrived_nor_left(MACH_RCV_INTERRUPTED); }
};
RACE(send_against_an_abort)

struct receive_against_death {
    TestTask task;
    Name port = task.receive_right();
    TestMessage received;
    mach_msg_return_t code = MACH_MSG_SUCCESS;

    void first() { code = receive(task, port, received); }
    void second() { destroy(task, port); }
    const char* wrong() {
        const bool told = code == MACH_RCV_PORT_DIED || code == MACH_RCV_INVALID_NAME;
        return checked(told ? nullptr : "who receives is not told that the port died");
    }
};
RACE(receive_against_death)

struct receive_in_a_set : Arrival {
    Name set = task.port_set();

    void first() { code = receive(task, set, received); }
    void second() {
        Arrival::second();
        (void)ipc::port_move_member(task.space(), port, set);
    }
    const char* wrong() { return not_arrived(); }
};
RACE(receive_in_a_set)

struct send_against_death {
    TestTask sender, receiver;
    Name port = receiver.receive_right();
    Name right = sender.send_to(receiver, port);
    TestMessage message = move(message_to(right, COPY_SEND).id(ID));
    mach_msg_return_t code = KERN_FAILURE;

    void first() { code = send(sender, message); }
    void second() { destroy(receiver, port); }
    const char* wrong() {
        const bool good = code == MACH_MSG_SUCCESS || code == MACH_SEND_INVALID_DEST;
        if (!good) return "a message is sent, or its port is dead";
        return checked(sender.is_dead(right, 1) ? nullptr
                                                : "the right for a dead port is no dead name");
    }
};
RACE(send_against_death)

// A thread sends to a port whose queue is full.
struct FullQueue {
    TestTask sender, receiver;
    Name port = receiver.full_port();
    Name right = sender.send_to(receiver, port);
    TestMessage message = move(message_to(right, COPY_SEND).id(ID));
    TestMessage received;
    mach_msg_return_t code = KERN_FAILURE;
};

struct full_queue_against_receive : FullQueue {
    mach_msg_id_t id = 0;

    void first() { code = send(sender, message); }
    void second() {
        if (receive(receiver, port, received) == MACH_MSG_SUCCESS) id = received.id();
    }
    const char* wrong() {
        if (code != MACH_MSG_SUCCESS || id != 100) return "there was a place, and it was not used";
        return checked(receiver.queued(port) == 5 ? nullptr : "a message is missing, or too many");
    }
};
RACE(full_queue_against_receive)

struct full_queue_against_a_timeout : FullQueue {
    static constexpr bool HAS_DEADLINE = true;
    TestMessage again = move(message_to(right, COPY_SEND).id(ID));

    void first() { code = send(sender, message, race::deadline()); }
    void second() { (void)receive(receiver, port, received); }
    const char* wrong() {
        const uint32_t left = receiver.queued(port);
        if (code == MACH_MSG_SUCCESS) return checked(left == 5 ? nullptr : "what was sent is lost");
        if (code != MACH_SEND_TIMED_OUT || left != 4) return "who gave up has sent something";
        const bool place = send(sender, again, Deadline::poll()) == MACH_MSG_SUCCESS;
        return checked(place ? nullptr : "the place of a sender that gave up is lost");
    }
};
RACE(full_queue_against_a_timeout)

struct full_queue_against_death : FullQueue {
    void first() { code = send(sender, message); }
    void second() { destroy(receiver, port); }
    const char* wrong() {
        return checked(code == MACH_SEND_INVALID_DEST ? nullptr
                                                      : "a message was sent to a full queue");
    }
};
RACE(full_queue_against_death)

// The slot that is kept while memory is captured, and the sender that waits for one.
struct memory_against_a_last_slot {
    TestTask sender, other, receiver;
    Name port = receiver.port();
    Name right = sender.send_to(receiver, port);
    Name other_right = other.send_to(receiver, port);
    uint64_t page = sender.pages(1);
    TestMessage message = move(message_to(right, COPY_SEND).memory(page, PAGE_SIZE));
    TestMessage small = message_to(other_right, COPY_SEND);
    mach_msg_return_t codes[2] = {KERN_FAILURE, KERN_FAILURE};
    bool limited = receiver.set_limit(port, 1) == KERN_SUCCESS;

    void first() { codes[0] = send(sender, message, Deadline::poll()); }
    void second() { codes[1] = send(other, small, Deadline::poll()); }
    const char* wrong() {
        const uint32_t sent =
            (codes[0] == MACH_MSG_SUCCESS ? 1u : 0u) + (codes[1] == MACH_MSG_SUCCESS ? 1u : 0u);
        if (!limited || sent != 1) return "of two messages one has a place in the queue";
        return checked(receiver.queued(port) == 1 ? nullptr : "what was sent is not in the queue");
    }
};
RACE(memory_against_a_last_slot)

struct memory_against_death {
    TestTask sender, receiver;
    Name port = receiver.receive_right();
    Name right = sender.send_to(receiver, port);
    uint64_t page = sender.pages(1);
    TestMessage message = move(message_to(right, COPY_SEND).memory(page, PAGE_SIZE));
    uint64_t before = sender.charge();
    mach_msg_return_t code = KERN_FAILURE;

    void first() { code = send(sender, message); }
    void second() { destroy(receiver, port); }
    const char* wrong() {
        const bool good = code == MACH_MSG_SUCCESS || code == MACH_SEND_INVALID_DEST;
        if (!good) return "a message is sent, or its port is dead";
        return checked(sender.charge() == before ? nullptr
                                                 : "the sender's memory is not what it was");
    }
};
RACE(memory_against_death)

struct death_against_a_request {
    TestTask task, owner;
    Name port = owner.receive_right();
    Name right = task.send_to(owner, port);
    Name notify = task.receive_right();
    kern_return_t code = KERN_FAILURE;

    void first() {
        code = ipc::port_request_notification(task.space(), right, MACH_NOTIFY_DEAD_NAME, 1, notify,
                                              MACH_MSG_TYPE_MAKE_SEND_ONCE)
                   .error();
    }
    void second() { destroy(owner, port); }
    const char* wrong() {
        if (code != KERN_SUCCESS) return "a request for a name that is dead or will be was refused";
        return checked(task.queued(notify) == 1 ? nullptr
                                                : "nobody was told of the death, or twice");
    }
};
RACE(death_against_a_request)

}  // namespace

}  // namespace ipc_test
