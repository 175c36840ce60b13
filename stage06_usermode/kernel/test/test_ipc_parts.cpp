// What the cases do not look at: a wait that ends twice at once, many rights in one message,
// numbers beyond 32 bits, and a port for whose name there is no memory.
#include "test/each_failure.hpp"
#include "test/ipc/case.hpp"
#include "test/ipc/task_calls.hpp"
#include "test/runner.hpp"

namespace ipc_test {

namespace {

// A sender of low priority waits for a place. It is aborted and then gets one, before it can run.
void place_for_an_aborted_sender() {
    TaskCaller caller;
    TestTask task;
    const Name r = task.full_port();
    TestMessage message = message_to(r, COPY_SEND);
    BlockedCall sender = BlockedCall::send(task, message, LOW_PRIORITY);
    EXPECT_EQ(caller.abort(sender), KERN_SUCCESS);
    EXPECT_EQ(task.next_id(r), 100);
    const mach_msg_return_t code = sender.result();
    EXPECT_EQ(task.queued(r), code == MACH_MSG_SUCCESS ? 5u : 4u,
              "the sender must say whether its message was sent");
    while (task.queued(r) > 0) task.next_id(r);
    for (int id = 1; id <= 5; id++) {
        EXPECT_EQ(task.send_id(r, id), MACH_MSG_SUCCESS,
                  "the queue is empty and has places for five: that of the sender is lost");
    }
}

// The same for a receiver, and a message.
void message_for_an_aborted_receiver() {
    TaskCaller caller;
    TestTask task;
    const Name r = task.port();
    BlockedCall receiver = BlockedCall::receive_later(task, r, LONG_ENOUGH);
    test::wait_for([&] { return receiver.waiting(); });
    EXPECT_EQ(caller.abort(receiver), KERN_SUCCESS);
    EXPECT_EQ(task.send_id(r, 200), MACH_MSG_SUCCESS);
    const bool received = receiver.result() == MACH_MSG_SUCCESS;
    EXPECT_EQ(task.queued(r), received ? 0u : 1u,
              "a message that was sent is received, or still in the queue");
}

// More names come in one message than fit into one piece of the table.
void many_names_at_once() {
    constexpr uint32_t COUNT = 200;
    TestTask sender, receiver;
    const Name r = receiver.receive_right();
    const Name s = sender.send_to(receiver, r);
    const Name own = sender.receive_right();
    const uint64_t array = sender.pages(1);
    for (uint32_t i = 0; i < COUNT; i++) sender.write(array + i * sizeof(Name), own);
    const uint32_t before = receiver.names();
    EXPECT(sender.sends(message_to(s, COPY_SEND).ports(array, COUNT, MAKE_SEND_ONCE)));
    TestMessage received;
    EXPECT_EQ(receiver.receive(r, received), MACH_MSG_SUCCESS,
              "there are names enough, and memory for them");
    EXPECT_EQ(receiver.names(), before + COUNT, "each send-once right has a name of its own");
}

// Time and again, so that the memory of a right that is forgotten each time is missed in the end.
void too_many_rights() {
    constexpr uint32_t COUNT = MACH_MSG_RIGHTS_MAX + 1;
    TestTask task;
    const Name r = task.port();
    const Name own = task.receive_right();
    const uint64_t array = task.pages(1);
    for (uint32_t i = 0; i < COUNT; i++) task.write(array + i * sizeof(Name), own);
    for (int i = 0; i < 200; i++) {
        EXPECT_EQ(task.send(message_to(r, COPY_SEND).ports(array, COUNT, MAKE_SEND_ONCE)),
                  MACH_SEND_TOO_LARGE, "a message has 512 rights at most");
    }
}

void descriptors_with_wrong_fields() {
    TestTask task;
    const Name r = task.port();
    const uint64_t page = task.pages(1);
    TestMessage memory = message_to(r, COPY_SEND);
    memory.memory(page, 16);
    memory.memory_at(0).deallocate = 2;
    EXPECT_EQ(task.send(memory), MACH_SEND_INVALID_TYPE, "memory is given away or not: 1 or 0");
    memory.memory_at(0).deallocate = 0;
    memory.memory_at(0).copy = 1;
    EXPECT_EQ(task.send(memory), MACH_SEND_INVALID_TYPE, "there is one way to copy, and it is 0");
    TestMessage names = message_to(r, COPY_SEND);
    names.ports(page, 1, COPY_SEND);
    names.ports_at(0).deallocate = 2;
    EXPECT_EQ(task.send(names), MACH_SEND_INVALID_TYPE, "memory is given away or not: 1 or 0");
    memory.memory_at(0).copy = 0;
    EXPECT_EQ(task.memory().protect(page, PAGE_SIZE, Protection::none()).error(), KERN_SUCCESS);
    EXPECT_EQ(task.send(memory), MACH_SEND_INVALID_MEMORY, "memory that it may not read is sent");
    EXPECT_EQ(task.queued(r), 0u, "what is refused is not sent");
}

void wide_numbers() {
    constexpr int64_t WIDE = int64_t{1} << 32;
    TestTask task;
    const Name r = task.port();
    for (const int64_t delta : {WIDE, INT64_MAX}) {
        EXPECT_EQ(task.mod_refs(r, MACH_PORT_RIGHT_SEND, delta), KERN_UREFS_OVERFLOW,
                  "more references than a name can have");
        EXPECT_EQ(task.mod_refs(r, MACH_PORT_RIGHT_SEND, -delta), KERN_INVALID_VALUE,
                  "fewer references than none");
    }
    EXPECT(task.is_send_receive(r, 1), "what is refused must change nothing");
}

// More names than fit into one piece of the table, with each allocation failing in turn for each.
// Of the next piece, too: then names are taken that are kept for choosing, until there are none
// left.
void ports_without_memory() {
    TestTask task;
    for (int i = 0; i < 70; i++) {
        for (test::EachFailure failure; failure.next();) {
            const kern_return_t code = failure.during(
                [&] { return ipc::port_allocate(task.space(), MACH_PORT_RIGHT_RECEIVE).error(); });
            EXPECT(code == KERN_SUCCESS || code == KERN_RESOURCE_SHORTAGE || code == KERN_NO_SPACE,
                   "a port that there is no memory for is an error");
            if (code == KERN_SUCCESS) break;
        }
    }
}

}  // namespace

KTEST(ipc_parts, an_aborted_sender_loses_no_place) { run_case(place_for_an_aborted_sender); }
KTEST(ipc_parts, an_aborted_receiver_loses_no_message) {
    run_case(message_for_an_aborted_receiver);
}
KTEST(ipc_parts, many_names_arrive_at_once) { run_case(many_names_at_once); }
KTEST(ipc_parts, too_many_rights_leave_nothing) { run_case(too_many_rights); }
KTEST(ipc_parts, wrong_fields_are_refused) { run_case(descriptors_with_wrong_fields); }
KTEST(ipc_parts, references_by_wide_numbers) { run_case(wide_numbers); }
KTEST(ipc_parts, a_port_without_a_name_is_freed) { run_case(ports_without_memory); }

}  // namespace ipc_test
