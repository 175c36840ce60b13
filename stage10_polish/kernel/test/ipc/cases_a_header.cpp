// Cases A: the header of a message - destination, reply, sizes, bits.
#include "test/ipc/case.hpp"

namespace ipc_test {

IPC_CASE(A01) {
    TestTask task;
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(MACH_PORT_NULL, COPY_SEND)), MACH_SEND_INVALID_DEST);
}

IPC_CASE(A02) {
    TestTask task;
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(MACH_PORT_DEAD, COPY_SEND)), MACH_SEND_INVALID_DEST);
}

IPC_CASE(A03) {
    TestTask task;
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(BOGUS, COPY_SEND)), MACH_SEND_INVALID_DEST);
}

IPC_CASE(A04) {
    TestTask task;
    const Name r = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(r, COPY_SEND)), MACH_SEND_INVALID_DEST);
}

IPC_CASE(A05) {
    TestTask task;
    const Name r = task.port();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(r, MOVE_RECEIVE)), MACH_SEND_INVALID_HEADER);
}

IPC_CASE(A06) {
    TestTask task;
    const Name r = task.port();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(r, 0)), MACH_SEND_INVALID_HEADER);
}

IPC_CASE(A07) {
    TestTask task;
    const Name r = task.port();
    const Name q = task.receive_right();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(r, COPY_SEND).reply(q, 0)), MACH_SEND_INVALID_HEADER);
}

IPC_CASE(A08) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND).reply(MACH_PORT_NULL, MAKE_SEND_ONCE)));
    const TestMessage received = task.next_message(r);
    EXPECT_EQ(received.bits(), 0x1112u);
    EXPECT_EQ(received.local(), r);
    EXPECT_EQ(received.remote(), MACH_PORT_NULL);
}

IPC_CASE(A09) {
    TestTask task, server;
    const Name r = server.receive_right();
    const Name s = task.send_to(server, r, 2);
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(s, MOVE_SEND).reply(BOGUS, MAKE_SEND_ONCE)),
              MACH_SEND_INVALID_REPLY);
    EXPECT(task.is_send(s, 2));
    EXPECT_EQ(server.queued(r), 0u);
}

IPC_CASE(A10) {
    TestTask task;
    const Name r = task.port();
    const Unchanged unchanged;
    for (const uint32_t size : {0u, 16u, 20u, 28u, 36u}) {
        EXPECT_EQ(task.send(message_to(r, COPY_SEND).size(size)), MACH_SEND_MSG_TOO_SMALL);
    }
}

IPC_CASE(A11) {
    TestTask task;
    (void)task.port();
    const uint64_t address = task.pages(1);
    EXPECT(task.unmap(address));
    const Unchanged unchanged;
    EXPECT_EQ(task.call(address, MACH_SEND_MSG | MACH_SEND_TIMEOUT, 24, 0, MACH_PORT_NULL),
              MACH_SEND_INVALID_DATA);
}

IPC_CASE(A12) {
    TestTask task;
    const Unchanged unchanged;
    EXPECT_EQ(task.call(0, MACH_MSG_OPTION_NONE, 0, 0, MACH_PORT_NULL), MACH_MSG_SUCCESS);
}

IPC_CASE(A13) {
    TestTask task;
    const Name p = task.port_set();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(p, COPY_SEND)), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(task.send(message_to(p, MAKE_SEND)), MACH_SEND_INVALID_DEST);
}

IPC_CASE(A14) {
    TestTask task;
    const Name r = task.port();
    TestMessage message = message_to(r, COPY_SEND);
    message.fill(40);
    message.header().msgh_size = 4096;
    EXPECT(task.sends(message));
    const TestMessage received = task.next_message(r);
    EXPECT_EQ(received.header().msgh_size, 40u);
    EXPECT(received.filled(24, 40));
    EXPECT(received.untouched(40, received.capacity()));
}

IPC_CASE(A15) {
    TestTask task;
    const Name r = task.port();
    const Unchanged unchanged;
    TestMessage message = message_to(r, COPY_SEND);
    message.header().msgh_bits |= 0x00ff0000;
    EXPECT_EQ(task.send(message), MACH_SEND_INVALID_HEADER);
}

IPC_CASE(A16) {
    TestTask task;
    const Name name = task.port(2);
    const Name notify = task.receive_right();
    const Name other = task.port();
    EXPECT_EQ(task.request(name, MACH_NOTIFY_DEAD_NAME, 0, notify, MAKE_SEND_ONCE), KERN_SUCCESS);
    EXPECT(task.sends(message_to(other, COPY_SEND).port(name, MOVE_RECEIVE)));
    EXPECT_EQ(task.type(name), SEND | REQUEST);
    EXPECT_EQ(task.refs(name, MACH_PORT_RIGHT_SEND), 2u);
    EXPECT_EQ(task.queued(notify), 0u);
}

IPC_CASE(A17) {
    TestTask task, server;
    const Name r = server.receive_right();
    const Name s = task.send_to(server, r);
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(s, MOVE_SEND).reply(s, MOVE_SEND)), MACH_SEND_INVALID_DEST);
    EXPECT(task.is_send(s, 1));
    EXPECT_EQ(server.queued(r), 0u);
}

IPC_CASE(A18) {
    TestTask task, server;
    const Name r = server.receive_right();
    const Name s = task.send_to(server, r);
    EXPECT(task.sends(message_to(s, MOVE_SEND).reply(s, COPY_SEND)));
    EXPECT(task.is(s, FREE));
    const TestMessage received = server.next_message(r);
    EXPECT_EQ(received.remote(), r);
    EXPECT_EQ(MACH_MSGH_BITS_REMOTE(received.bits()), MACH_MSG_TYPE_PORT_SEND);
    EXPECT(server.is_send_receive(r, 1));
}

IPC_CASE(A20) {
    TestTask task, server;
    const Name r = server.receive_right();
    const Name o = task.send_once_to(server, r);
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(o, MOVE_SEND_ONCE).reply(o, MOVE_SEND_ONCE)),
              MACH_SEND_INVALID_DEST);
    EXPECT(task.is(o, SEND_ONCE));
    EXPECT_EQ(server.queued(r), 0u);
}

IPC_CASE(A21) {
    TestTask task, server;
    const Name r = server.receive_right();
    const Name o = task.send_once_to(server, r);
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(o, COPY_SEND)), MACH_SEND_INVALID_DEST);
    EXPECT(task.is(o, SEND_ONCE));
    EXPECT_EQ(server.queued(r), 0u);
}

IPC_CASE(A22) {
    TestTask task;
    const Name r = task.receive_right();
    const Name o = task.send_once(r);
    const uint64_t used = counts().send_once_used;
    EXPECT_EQ(task.destroy_receive(r), KERN_SUCCESS);
    EXPECT(task.is_dead(o, 1));
    EXPECT_EQ(counts().send_once_used, used);
}

IPC_CASE(A23) {
    TestTask task;
    const Name r = task.receive_right();
    const Name o = task.send_once(r);
    const uint64_t used = counts().send_once_used;
    EXPECT_EQ(task.destroy_receive(r), KERN_SUCCESS);
    EXPECT(task.is_dead(o, 1));
    {
        const Unchanged unchanged;
        EXPECT_EQ(task.send(message_to(o, MOVE_SEND_ONCE)), MACH_SEND_INVALID_DEST);
    }
    EXPECT(task.is_dead(o, 1));
    EXPECT_EQ(task.deallocate(o), KERN_SUCCESS);
    EXPECT(task.is(o, FREE));
    EXPECT_EQ(counts().send_once_used, used);
}

IPC_CASE(A24) {
    TestTask task;
    const Name r = task.port();
    const Unchanged unchanged;
    EXPECT_EQ(task.send(message_to(r, COPY_SEND).no_descriptors().size(24)),
              MACH_SEND_MSG_TOO_SMALL);
}

IPC_CASE(A25) {
    TestTask task;
    const Name r = task.port();
    constexpr uint32_t MOST = 8192;
    TestMessage message = message_to(r, COPY_SEND, MOST + 8);
    EXPECT(task.sends(message.fill(MOST)));
    EXPECT_EQ(task.send(message.fill(MOST + 8)), MACH_SEND_TOO_LARGE);
    EXPECT_EQ(task.queued(r), 1u);
    TestMessage received(MOST);
    EXPECT_EQ(task.receive(r, received), MACH_MSG_SUCCESS);
    EXPECT_EQ(received.header().msgh_size, MOST);
    EXPECT(received.filled(24, MOST));
}

IPC_CASE(A26) {
    TestTask task;
    const Name r = task.port();
    const Unchanged unchanged;
    for (const uint32_t unknown : {0x20u, 0x40000000u}) {
        EXPECT_EQ(task.send(message_to(r, COPY_SEND), MACH_SEND_TIMEOUT | unknown),
                  KERN_INVALID_ARGUMENT);
    }
}

IPC_CASE(A27) {
    TestTask task;
    const Name r = task.port();
    EXPECT(task.sends(message_to(r, COPY_SEND).reply(MACH_PORT_DEAD, MAKE_SEND_ONCE)));
    const TestMessage received = task.next_message(r);
    EXPECT_EQ(received.bits(), 0x1112u);
    EXPECT_EQ(received.remote(), MACH_PORT_DEAD);
}

IPC_CASE(A28) {
    TestTask task;
    const Name r = task.port();
    const Name reply = task.receive_right();
    const uint64_t good = task.pages(1);
    const uint64_t unmapped = good + PAGE_SIZE;

    uint64_t address = unmapped;
    uint64_t options = MACH_SEND_MSG | MACH_SEND_TIMEOUT | 0x20;
    uint64_t size = 20;
    TestMessage message = message_to(BOGUS, COPY_SEND);
    message.reply(BOGUS, MAKE_SEND_ONCE);
    message.header().msgh_bits |= 0x00ff0000;
    const auto send = [&] {
        task.write(good, message.header());
        return task.call(address, options, size, 0, MACH_PORT_NULL);
    };
    {
        const Unchanged unchanged;
        EXPECT_EQ(send(), KERN_INVALID_ARGUMENT);
        options &= ~uint64_t{0x20};
        EXPECT_EQ(send(), MACH_SEND_MSG_TOO_SMALL);
        size = 24;
        EXPECT_EQ(send(), MACH_SEND_INVALID_DATA);
        address = good;
        EXPECT_EQ(send(), MACH_SEND_INVALID_HEADER);
        message.header().msgh_bits &= ~0x00ff0000u;
        EXPECT_EQ(send(), MACH_SEND_INVALID_DEST);
        message.to(r, COPY_SEND);
        EXPECT_EQ(send(), MACH_SEND_INVALID_REPLY);
    }
    message.reply(reply, MAKE_SEND_ONCE);
    EXPECT_EQ(send(), MACH_MSG_SUCCESS);
    EXPECT_EQ(task.queued(r), 1u);
}

}  // namespace ipc_test
