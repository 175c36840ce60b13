// Cases F: memory out of line, and arrays of ports.
#include "test/ipc/case.hpp"

namespace ipc_test {

namespace {

constexpr uint64_t OFFSET = 0x123;
constexpr uint32_t SMALL = 100;

// A sender with a send right to the inbox of a receiver.
struct Transfer {
    TestTask sender, receiver;
    const Name inbox = receiver.receive_right();
    const Name to_inbox = sender.send_to(receiver, inbox);
    TestMessage received;

    bool sends(uint64_t address, uint64_t size, bool deallocate = false) {
        return sender.sends(message_to(to_inbox, COPY_SEND).memory(address, size, deallocate));
    }
    // Receives; the address of the memory in the first descriptor.
    uint64_t receive() {
        EXPECT_EQ(receiver.receive(inbox, received), MACH_MSG_SUCCESS);
        return received.memory_at(0).address;
    }
};

}  // namespace

IPC_CASE(F01) {
    Transfer it;
    const uint64_t size = 3 * PAGE_SIZE;
    const uint64_t address = it.sender.pages(3);
    it.sender.fill(address, size, 1);
    EXPECT(it.sends(address, size));
    it.sender.fill(address, size, 2);
    const uint64_t arrived = it.receive();
    EXPECT(it.receiver.filled(arrived, size, 1));
    EXPECT(it.sender.filled(address, size, 2));
    EXPECT_EQ(it.received.memory_at(0).size, uint32_t{size});
    EXPECT_EQ(uint32_t{it.received.memory_at(0).deallocate}, 1u);
}

IPC_CASE(F02a) {
    Transfer it;
    const uint64_t address = it.sender.pages(1) + OFFSET;
    it.sender.fill(address, SMALL, 0x5C);
    EXPECT(it.sends(address, SMALL));
    const uint64_t arrived = it.receive();
    EXPECT(it.receiver.filled(arrived, SMALL, 0x5C));
    EXPECT_EQ(arrived % PAGE_SIZE, OFFSET);
    EXPECT_EQ(it.received.memory_at(0).size, SMALL);
}

IPC_CASE(F02b) {
    Transfer it;
    const uint64_t page = it.sender.pages(1);
    it.sender.fill(page, PAGE_SIZE, 0xAA);
    EXPECT(it.sends(page + OFFSET, SMALL));
    const uint64_t arrived = it.receive();
    EXPECT(it.receiver.filled(arrived - OFFSET, OFFSET, 0));
    EXPECT(it.receiver.filled(arrived, SMALL, 0xAA));
    EXPECT(it.receiver.filled(arrived + SMALL, PAGE_SIZE - OFFSET - SMALL, 0));
}

IPC_CASE(F03) {
    Transfer it;
    const uint64_t unmapped = it.sender.pages(1);
    EXPECT(it.sender.unmap(unmapped));
    EXPECT(it.sender.sends(
        message_to(it.to_inbox, COPY_SEND).memory(unmapped, 0).ports(unmapped, 0, COPY_SEND)));
    EXPECT_EQ(it.receive(), uint64_t{0});
    EXPECT_EQ(it.received.memory_at(0).size, 0u);
    EXPECT_EQ(it.received.ports_at(1).address, uint64_t{0});
    EXPECT_EQ(it.received.ports_at(1).count, 0u);
}

IPC_CASE(F04) {
    Transfer it;
    const uint64_t address = it.sender.pages(3);
    it.sender.fill(address, PAGE_SIZE, 1);
    EXPECT(it.sends(address, 3 * PAGE_SIZE, true));
    for (uint64_t page = 0; page < 3; page++) {
        EXPECT(!it.sender.readable(address + page * PAGE_SIZE));
    }
}

IPC_CASE(F05) {
    TestTask task;
    const Name r = task.receive_right();
    const Name q = task.port();
    const uint64_t array = task.pages(1);
    task.write(array, r);
    task.write(array + 4, r);
    task.write(array + 8, Name{MACH_PORT_NULL});
    EXPECT(task.sends(message_to(q, COPY_SEND).ports(array, 3, MAKE_SEND)));
    const TestMessage received = task.next_message(q);
    const mach_msg_ool_ports_descriptor& arrived = received.ports_at(0);
    EXPECT_EQ(arrived.count, 3u);
    EXPECT_EQ(uint32_t{arrived.disposition}, 17u);
    EXPECT_EQ(uint32_t{arrived.deallocate}, 1u);
    EXPECT_EQ(task.read<Name>(arrived.address), r);
    EXPECT_EQ(task.read<Name>(arrived.address + 4), r);
    EXPECT_EQ(task.read<Name>(arrived.address + 8), MACH_PORT_NULL);
    EXPECT(task.is_send_receive(r, 2));
    EXPECT_EQ(task.status(r).mscount, 2u);
}

IPC_CASE(F06) {
    TestTask task;
    const Name r = task.full_port();
    const uint64_t address = task.pages(3);
    task.fill(address, 3 * PAGE_SIZE, 0x77);
    {
        const Unchanged unchanged;
        EXPECT_EQ(task.send(message_to(r, COPY_SEND).memory(address, 3 * PAGE_SIZE, true)),
                  MACH_SEND_TIMED_OUT);
    }
    EXPECT(task.filled(address, 3 * PAGE_SIZE, 0x77));
    task.fill(address, 3 * PAGE_SIZE, 0x78);
    EXPECT(task.filled(address, 3 * PAGE_SIZE, 0x78));
}

IPC_CASE(F07) {
    Transfer it;
    const uint64_t address = it.sender.pages(4);
    for (uint8_t page = 0; page < 4; page++) {
        it.sender.fill(address + page * PAGE_SIZE, PAGE_SIZE, static_cast<uint8_t>(page + 1));
    }
    EXPECT(it.sender.sends(message_to(it.to_inbox, COPY_SEND)
                               .memory(address, 3 * PAGE_SIZE, true)
                               .memory(address + PAGE_SIZE, 3 * PAGE_SIZE, true)));
    const uint64_t first = it.receive();
    const uint64_t second = it.received.memory_at(1).address;
    for (uint8_t page = 0; page < 3; page++) {
        EXPECT(it.receiver.filled(first + page * PAGE_SIZE, PAGE_SIZE,
                                  static_cast<uint8_t>(page + 1)));
        EXPECT(it.receiver.filled(second + page * PAGE_SIZE, PAGE_SIZE,
                                  static_cast<uint8_t>(page + 2)));
    }
    for (uint64_t page = 0; page < 4; page++) {
        EXPECT(!it.sender.readable(address + page * PAGE_SIZE));
    }
}

IPC_CASE(F08) {
    Transfer it;
    const uint64_t pages = it.sender.pages(2);
    it.sender.fill(pages, 2 * PAGE_SIZE, 0x31);
    const uint64_t before_border = 40;
    const uint64_t address = pages + PAGE_SIZE - before_border;
    EXPECT(it.sends(address, SMALL, true));
    EXPECT(!it.sender.readable(pages));
    EXPECT(!it.sender.readable(pages + PAGE_SIZE));
    const uint64_t arrived = it.receive();
    EXPECT_EQ(arrived % PAGE_SIZE, address % PAGE_SIZE);
    EXPECT(it.receiver.filled(arrived, SMALL, 0x31));
    EXPECT(it.receiver.filled(page_down(arrived), PAGE_SIZE - before_border, 0));
    EXPECT(it.receiver.filled(arrived + SMALL, PAGE_SIZE - (SMALL - before_border), 0));
}

IPC_CASE(F09) {
    Transfer it;
    const uint64_t size = 3 * PAGE_SIZE;
    const uint64_t address = it.sender.pages(3);
    it.sender.fill(address, size, 1);
    EXPECT(it.sends(address, size));
    const uint64_t arrived = it.receive();
    it.receiver.fill(arrived, size, 2);
    EXPECT(it.receiver.filled(arrived, size, 2));
    EXPECT(it.sender.filled(address, size, 1));
    EXPECT(it.receiver.protected_from_execution(arrived));
}

}  // namespace ipc_test
