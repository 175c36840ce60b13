// Messages, ports and deadlines, with every instruction at which one of two threads may be stopped:
// a message arrives once or is still there, and nobody waits for a port that is dead.
#include "test/ipc/case.hpp"
#include "test/race.hpp"

namespace ipc_test {

namespace {

constexpr mach_msg_id_t ID = 7;

// In each of them every operation leaves the invariants of IPC as they were.
const char* checked(const char* wrong) {
    check_invariants();
    return wrong;
}

struct send_against_receive {
    TestTask task;
    Name port = task.port();
    TestMessage received;
    mach_msg_return_t code = KERN_FAILURE;

    void first() { code = task.receive(port, received, TestMessage::CAPACITY, 0); }
    void second() { (void)task.send_id(port, ID); }
    const char* wrong() {
        if (code != MACH_MSG_SUCCESS || received.id() != ID) return "the message did not arrive";
        return checked(task.queued(port) == 0 ? nullptr : "a message that arrived is still there");
    }
};
RACE(send_against_receive)

struct send_against_a_timeout {
    static constexpr bool HAS_DEADLINE = true;
    TestTask task;
    Name port = task.port();
    TestMessage received;
    mach_msg_return_t code = KERN_FAILURE;

    void first() {
        const ipc::Receiver receiver{task.space(), task.receive_buffer(), TestMessage::CAPACITY, 0};
        code = ipc::receive(receiver, port, race::deadline());
    }
    void second() { (void)task.send_id(port, ID); }
    const char* wrong() {
        const uint32_t left = task.queued(port);
        if (code == MACH_MSG_SUCCESS) return checked(left == 0 ? nullptr : "a message came twice");
        if (code != MACH_RCV_TIMED_OUT) return "nothing but the deadline may end this wait";
        return checked(left == 1 ? nullptr : "a message to who had given up is lost");
    }
};
RACE(send_against_a_timeout)

struct send_against_an_abort {
    TestTask task;
    Name port = task.port();
    TestMessage received;
    mach_msg_return_t code = KERN_FAILURE;

    void first() { code = task.receive(port, received, TestMessage::CAPACITY, 0); }
    void second() {
        race::thread(0).abort_wait();
        (void)task.send_id(port, ID);
    }
    const char* wrong() {
        const uint32_t left = task.queued(port);
        if (code == MACH_MSG_SUCCESS) return checked(left == 0 ? nullptr : "a message came twice");
        if (code != MACH_RCV_INTERRUPTED) return "nothing but the abort may end this wait";
        return checked(left == 1 ? nullptr : "a message to who was aborted is lost");
    }
};
RACE(send_against_an_abort)

struct receive_against_death {
    TestTask task;
    Name port = task.receive_right();
    TestMessage received;
    mach_msg_return_t code = MACH_MSG_SUCCESS;

    void first() { code = task.receive(port, received, TestMessage::CAPACITY, 0); }
    void second() { (void)task.destroy_receive(port); }
    const char* wrong() {
        const bool told = code == MACH_RCV_PORT_DIED || code == MACH_RCV_INVALID_NAME;
        return checked(told ? nullptr : "who receives is not told that the port died");
    }
};
RACE(receive_against_death)

struct receive_in_a_set {
    TestTask task;
    Name port = task.port();
    Name set = task.port_set();
    TestMessage received;
    mach_msg_return_t code = KERN_FAILURE;

    void first() { code = task.receive(set, received, TestMessage::CAPACITY, 0); }
    void second() {
        (void)task.send_id(port, ID);
        (void)task.move_member(port, set);
    }
    const char* wrong() {
        if (code != MACH_MSG_SUCCESS || received.id() != ID) return "the message did not arrive";
        return checked(task.queued(port) == 0 ? nullptr : "a message that arrived is still there");
    }
};
RACE(receive_in_a_set)

struct send_against_death {
    TestTask sender, receiver;
    Name port = receiver.receive_right();
    Name right = sender.send_to(receiver, port);
    mach_msg_return_t code = KERN_FAILURE;

    void first() { code = sender.send_id(right, ID); }
    void second() { (void)receiver.destroy_receive(port); }
    const char* wrong() {
        const bool good = code == MACH_MSG_SUCCESS || code == MACH_SEND_INVALID_DEST;
        if (!good) return "a message is sent, or its port is dead";
        return checked(sender.is_dead(right, 1) ? nullptr
                                                : "the right for a dead port is no dead name");
    }
};
RACE(send_against_death)

struct full_queue_against_receive {
    TestTask sender, receiver;
    Name port = receiver.full_port();
    Name right = sender.send_to(receiver, port);
    mach_msg_return_t code = KERN_FAILURE;
    mach_msg_id_t id = 0;

    void first() { code = sender.send(message_to(right, COPY_SEND).id(ID), 0); }
    void second() { id = receiver.next_id(port); }
    const char* wrong() {
        if (code != MACH_MSG_SUCCESS || id != 100) return "there was a place, and it was not used";
        return checked(receiver.queued(port) == 5 ? nullptr : "a message is missing, or too many");
    }
};
RACE(full_queue_against_receive)

struct full_queue_against_death {
    TestTask sender, receiver;
    Name port = receiver.full_port();
    Name right = sender.send_to(receiver, port);
    mach_msg_return_t code = MACH_MSG_SUCCESS;

    void first() { code = sender.send(message_to(right, COPY_SEND).id(ID), 0); }
    void second() { (void)receiver.destroy_receive(port); }
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
    mach_msg_return_t codes[2] = {KERN_FAILURE, KERN_FAILURE};
    bool limited = receiver.set_limit(port, 1) == KERN_SUCCESS;

    void first() { codes[0] = sender.send(message_to(right, COPY_SEND).memory(page, PAGE_SIZE)); }
    void second() { codes[1] = other.send_id(other_right, ID); }
    const char* wrong() {
        const uint32_t sent =
            (codes[0] == MACH_MSG_SUCCESS ? 1 : 0) + (codes[1] == MACH_MSG_SUCCESS ? 1 : 0);
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
    uint64_t before = sender.charge();
    mach_msg_return_t code = KERN_FAILURE;

    void first() { code = sender.send(message_to(right, COPY_SEND).memory(page, PAGE_SIZE)); }
    void second() { (void)receiver.destroy_receive(port); }
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
        code = task.request(right, MACH_NOTIFY_DEAD_NAME, 1, notify, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    }
    void second() { (void)owner.destroy_receive(port); }
    const char* wrong() {
        if (code != KERN_SUCCESS) return "a request for a name that is dead or will be was refused";
        return checked(task.queued(notify) == 1 ? nullptr
                                                : "nobody was told of the death, or twice");
    }
};
RACE(death_against_a_request)

}  // namespace

}  // namespace ipc_test
