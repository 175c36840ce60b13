// Cases B: the body of a message - descriptors, their order, what they may not be.
#include "test/ipc/case.hpp"

namespace ipc_test {

namespace {

constexpr uint64_t KERNEL_ADDRESS = 0xFFFF800000000000;

// An address with nothing behind it.
uint64_t unmapped(TestTask& task) {
    const uint64_t address = task.pages(1);
    EXPECT(task.unmap(address));
    return address;
}

// An array of port names in the task's memory.
uint64_t names_in_memory(TestTask& task, Name name, uint32_t count) {
    const uint64_t array = task.pages(page_up(count * sizeof(Name)) / PAGE_SIZE);
    for (uint32_t i = 0; i < count; i++) task.write(array + i * sizeof(Name), name);
    return array;
}

}  // namespace

IPC_CASE(B01) {
    TestTask task, server;
    const Name s = task.send_to(server, server.receive_right(), 2);
    const Name r2 = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(s, MOVE_SEND)
                            .reply(r2, MAKE_SEND_ONCE)
                            .port(MACH_PORT_NULL, COPY_SEND)
                            .size(40)),
              MACH_SEND_MSG_TOO_SMALL);
    EXPECT(task.is_send(s, 2));
    EXPECT_EQ(task.next_notification(r2), NOTHING);
}

IPC_CASE(B02) {
    TestTask task, other;
    const Name r1 = task.receive_right();
    const Name s1 = other.send_to(task, r1);
    const Name to = task.port();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(to, COPY_SEND).port(r1, MOVE_RECEIVE).port(BOGUS, MOVE_RECEIVE)),
              MACH_SEND_INVALID_RIGHT);
    EXPECT(task.is(r1, RECEIVE));
    EXPECT(other.is_send(s1, 1));
}

IPC_CASE(B03a) {
    TestTask task;
    const Name r = task.port();
    const Unchanged unchanged;
    for (uint32_t byte = 4; byte < 14; byte++) {
        TestMessage message = message_to(r, COPY_SEND);
        message.port(r, COPY_SEND);
        message.at<uint8_t>(32 + byte) = 1;
        EXPECT_EQ(task.send(message), MACH_SEND_INVALID_TYPE);
    }
}

IPC_CASE(B03b) {
    TestTask task;
    const Name r = task.port();
    const uint64_t page = task.pages(1);
    const Unchanged unchanged;
    TestMessage message = message_to(r, COPY_SEND);
    message.memory(page, 100);
    message.memory_at(0).copy = 1;
    EXPECT_EQ(task.send(message), MACH_SEND_INVALID_TYPE);
    message.memory_at(0).copy = 0;
    message.memory_at(0).zero = 1;
    EXPECT_EQ(task.send(message), MACH_SEND_INVALID_TYPE);

    TestMessage array = message_to(r, COPY_SEND);
    array.ports(page, 1, COPY_SEND);
    array.ports_at(0).copy = 1;
    EXPECT_EQ(task.send(array), MACH_SEND_INVALID_TYPE);
}

IPC_CASE(B03c) {
    TestTask task;
    const Name r = task.port();
    const Unchanged unchanged;
    TestMessage type = message_to(r, COPY_SEND);
    type.port(r, COPY_SEND);
    type.port_at(0).type = 3;
    EXPECT_EQ(task.send(type), MACH_SEND_INVALID_TYPE);
    for (const uint32_t disposition : {0u, 22u}) {
        EXPECT_EQ(task.send(message_to(r, COPY_SEND).port(r, disposition)), MACH_SEND_INVALID_TYPE);
    }
    TestMessage reserved = message_to(r, COPY_SEND);
    reserved.port(r, COPY_SEND);
    reserved.body().zero = 1;
    EXPECT_EQ(task.send(reserved), MACH_SEND_INVALID_TYPE);
}

IPC_CASE(B05) {
    TestTask task, server;
    const Name r = server.receive_right();
    const Name s = task.send_to(server, r, 2);
    const uint64_t nothing = unmapped(task);
    const Unchanged unchanged;
    for (const uint64_t address : {nothing, KERNEL_ADDRESS}) {
        EXPECT_EQ(task.send(message_to(s, MOVE_SEND).memory(address, 8192)),
                  MACH_SEND_INVALID_MEMORY);
    }
    EXPECT(task.is_send(s, 2));
    EXPECT_EQ(server.queued(r), 0u);
}

IPC_CASE(B06) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND)
                          .port(MACH_PORT_NULL, COPY_SEND)
                          .port(MACH_PORT_DEAD, COPY_SEND)
                          .port(r, COPY_SEND)));
    const TestMessage received = task.next_message(r);
    EXPECT_EQ(received.port_at(0).name, MACH_PORT_NULL);
    EXPECT_EQ(received.port_at(1).name, MACH_PORT_DEAD);
    EXPECT_EQ(received.port_at(2).name, r);
    EXPECT(task.is_send_receive(r, 2));
}

IPC_CASE(B07) {
    TestTask task;
    const Name r = task.port();
    TestMessage message = message_to(r, COPY_SEND);
    message.port(r, MOVE_RECEIVE);
    message.header().msgh_bits &= ~MACH_MSGH_BITS_COMPLEX;
    EXPECT(task.sends(message));
    const TestMessage received = task.next_message(r);
    for (uint32_t i = 24; i < message.size(); i++) {
        EXPECT_EQ(received.bytes()[i], message.bytes()[i]);
    }
    EXPECT(task.is_send_receive(r, 1));
}

IPC_CASE(B08) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND).no_descriptors()));
    const TestMessage received = task.next_message(r);
    EXPECT_EQ(received.header().msgh_size, 32u);
    EXPECT(received.complex());
    EXPECT_EQ(received.body().descriptor_count, 0u);
}

IPC_CASE(B09) {
    TestTask task;
    const Name r = task.port();
    const Name d = task.dead_name(2);
    EXPECT(task.sends(message_to(r, COPY_SEND).port(d, COPY_SEND)));
    EXPECT_EQ(task.next_right(r), MACH_PORT_DEAD);
    EXPECT(task.is_dead(d, 2));
}

IPC_CASE(B10a) {
    TestTask task;
    const Name r = task.port();
    const Name d = task.dead_name(2);
    EXPECT(task.sends(message_to(r, COPY_SEND).port(d, MOVE_SEND)));
    EXPECT_EQ(task.next_right(r), MACH_PORT_DEAD);
    EXPECT(task.is_dead(d, 1));
}

IPC_CASE(B10b) {
    TestTask task;
    const Name r = task.port();
    const Name d = task.dead_name(2);
    const Unchanged unchanged;
    for (const uint32_t disposition : {MOVE_RECEIVE, MAKE_SEND, MAKE_SEND_ONCE}) {
        EXPECT_EQ(task.send(message_to(r, COPY_SEND).port(d, disposition)),
                  MACH_SEND_INVALID_RIGHT);
    }
    EXPECT(task.is_dead(d, 2));
}

IPC_CASE(B11) {
    TestTask task, other;
    const Name r = task.port();
    const Name s2 = task.send_to(other, other.receive_right());
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(r, COPY_SEND).port(s2, MOVE_SEND_ONCE)),
              MACH_SEND_INVALID_RIGHT);
}

IPC_CASE(B12) {
    TestTask task, other;
    const Name r = task.receive_right();
    const Name to_r = other.send_to(task, r);
    const Name q = other.port();
    EXPECT(other.sends(message_to(to_r, COPY_SEND).port(q, COPY_SEND)));
    EXPECT_EQ(other.destroy_receive(q), KERN_SUCCESS);
    const uint32_t names = task.names();
    EXPECT_EQ(task.next_right(r), MACH_PORT_DEAD);
    EXPECT_EQ(task.names(), names);
}

IPC_CASE(B13a) {
    if (memory_left() < 96 * MIB) return test::skip("needs 96 MiB");
    TestTask task;
    const Name r = task.port();
    const uint64_t size = 64 * MIB;
    const uint64_t address = task.pages(size / PAGE_SIZE);
    TestMessage message = message_to(r, COPY_SEND);
    for (int i = 0; i < 8; i++) message.memory(address, size);
    const MemoryBack memory_back;
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message), MACH_SEND_NO_BUFFER);
}

IPC_CASE(B13b) {
    if (machine_size() < 1000 * MIB) return test::skip("needs a machine with 1 GiB");
    TestTask task;
    const Name r = task.port();
    const uint64_t size = 256 * MIB;
    const uint64_t address = task.pages(size / PAGE_SIZE);
    const MemoryBack memory_back;
    const uint64_t left = memory_left();
    const uint64_t charge = task.charge();
    EXPECT(task.sends(message_to(r, COPY_SEND).memory(address, size)));
    EXPECT_EQ(task.queued(r), 1u);
    EXPECT(memory_left() < left);
    EXPECT_EQ(task.destroy_receive(r), KERN_SUCCESS);
    EXPECT_EQ(task.charge(), charge);
}

// On a larger machine another task has the memory that a small one does not have.
IPC_CASE(B13c) {
    const uint64_t small_machine = 200 * MIB;
    if (memory_left() < small_machine) return test::skip("needs 200 MiB");
    TestTask task, ballast;
    const Name r = task.port();
    const uint64_t too_much = memory_left() - small_machine;
    if (too_much >= MIB) (void)ballast.pages(too_much / PAGE_SIZE);
    const uint64_t size = 160 * MIB;
    const uint64_t address = task.pages(size / PAGE_SIZE);
    task.write(address, 0x1234);
    {
        const MemoryBack memory_back;
        const Unchanged unchanged;
        EXPECT_EQ(task.send(message_to(r, COPY_SEND).memory(address, size)), MACH_SEND_NO_BUFFER);
    }
    EXPECT_EQ(task.read<int>(address), 0x1234);
    task.write(address, 0x4321);
    EXPECT_EQ(task.read<int>(address), 0x4321);
    task.write(address + size - PAGE_SIZE, 1);
}

IPC_CASE(B14) {
    TestTask task;
    const Name r = task.port();
    const Unchanged unchanged;
    for (const uint32_t count : {0x10000000u, 0xFFFFFFFFu}) {
        TestMessage message = message_to(r, COPY_SEND);
        message.no_descriptors();
        message.body().descriptor_count = count;
        EXPECT_EQ(task.send(message), MACH_SEND_MSG_TOO_SMALL);
    }
}

IPC_CASE(B15) {
    TestTask task;
    const Name r = task.receive_right();
    const Name q = task.port();
    const uint64_t array = names_in_memory(task, r, 513);
    {
        const Unchanged unchanged;
        EXPECT_EQ(task.send(message_to(q, COPY_SEND).ports(array, 513, MAKE_SEND)),
                  MACH_SEND_TOO_LARGE);
    }
    EXPECT_EQ(task.status(r).mscount, 0u);
    EXPECT(task.sends(message_to(q, COPY_SEND).ports(array, 512, MAKE_SEND)));
    EXPECT_EQ(task.status(r).mscount, 512u);
}

IPC_CASE(B16a) {
    TestTask task;
    const Name r = task.receive_right();
    const Name q = task.port();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(q, COPY_SEND).port(r, MOVE_RECEIVE).port(r, MAKE_SEND)),
              MACH_SEND_INVALID_RIGHT);
    EXPECT(task.is(r, RECEIVE));
    EXPECT_EQ(task.status(r).mscount, 0u);
    EXPECT_EQ(task.queued(q), 0u);
}

IPC_CASE(B16b) {
    TestTask task;
    const Name r = task.receive_right();
    const Name q = task.port();
    EXPECT(task.sends(message_to(q, COPY_SEND).port(r, MAKE_SEND).port(r, MOVE_RECEIVE)));
    const TestMessage received = task.next_message(q);
    const Name arrived = received.port_at(0).name;
    EXPECT_EQ(received.port_at(1).name, arrived);
    EXPECT_EQ(uint32_t{received.port_at(0).disposition}, MACH_MSG_TYPE_PORT_SEND);
    EXPECT_EQ(uint32_t{received.port_at(1).disposition}, MACH_MSG_TYPE_PORT_RECEIVE);
    EXPECT(task.is_send_receive(arrived, 1));
    EXPECT_EQ(task.status(arrived).mscount, 0u);
}

IPC_CASE(B17) {
    TestTask task, server;
    const Name r = server.receive_right();
    const Name s = task.send_to(server, r);
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(s, MOVE_SEND).port(s, COPY_SEND)), MACH_SEND_INVALID_RIGHT);
    EXPECT(task.is_send(s, 1));
    EXPECT_EQ(server.queued(r), 0u);
}

IPC_CASE(B18) {
    TestTask task;
    const Name r = task.full_port();
    const Name made_from = task.receive_right();
    const uint64_t array = names_in_memory(task, made_from, 513);
    const uint64_t page = task.pages(1);
    const uint64_t nothing = unmapped(task);

    TestMessage message = message_to(r, COPY_SEND);
    message.port(BOGUS, COPY_SEND).ports(nothing, 513, MAKE_SEND).memory(nothing, 100);
    message.port_at(0).zero1 = 1;
    message.body().descriptor_count = 4;
    {
        const Unchanged unchanged;
        EXPECT_EQ(task.send(message), MACH_SEND_MSG_TOO_SMALL);
        message.body().descriptor_count = 3;
        EXPECT_EQ(task.send(message), MACH_SEND_INVALID_TYPE);
        message.port_at(0).zero1 = 0;
        EXPECT_EQ(task.send(message), MACH_SEND_INVALID_RIGHT);
        message.port_at(0).name = r;
        EXPECT_EQ(task.send(message), MACH_SEND_INVALID_MEMORY);
        message.ports_at(1).address = array;
        EXPECT_EQ(task.send(message), MACH_SEND_TOO_LARGE);
        message.ports_at(1).count = 511;
        EXPECT_EQ(task.send(message), MACH_SEND_TIMED_OUT);
    }
    EXPECT_EQ(task.next_id(r), 100);
    {
        const Unchanged unchanged;
        EXPECT_EQ(task.send(message), MACH_SEND_INVALID_MEMORY);
        message.memory_at(2).address = page;
    }
    EXPECT(task.sends(message));
    EXPECT_EQ(task.queued(r), 5u);
}

}  // namespace ipc_test
