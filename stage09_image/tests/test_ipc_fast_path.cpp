// The fast path against the slow one: the same traffic must leave the same traces.
#include "host_ipc.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace {

struct Buffer {
    alignas(8) uint8_t bytes[2048] = {};
    mach_msg_header& header() { return *reinterpret_cast<mach_msg_header*>(bytes); }
    operator MessageBuffer() { return MessageBuffer(bytes, sizeof bytes); }
};

void run(void* body) { (*static_cast<std::function<void()>*>(body))(); }

std::string text_of(Buffer& buffer, Space& space) {
    mach_msg_header& header = buffer.header();
    std::string text = std::to_string(header.msgh_bits) + " " + std::to_string(header.msgh_size) +
                       " " + std::to_string(header.msgh_seqno) + " " +
                       std::to_string(header.msgh_id) + " " +
                       std::to_string(header.msgh_local_port) + " ";
    const auto type = ipc::port_type(space, header.msgh_remote_port);
    text += type.ok() ? std::to_string(type.value()) : "none";
    for (uint32_t i = 24; i < header.msgh_size; i++) text += " " + std::to_string(buffer.bytes[i]);
    return text;
}

// A client calls a server with messages of many sizes, some without a reply port; then the server's
// port dies under the client. Returns what both saw.
std::vector<std::string> trace(bool fast) {
    ipc::fast_path_enabled = fast;
    HostIpc machine;
    HostSpace client, server;
    std::vector<std::string> seen;
    const auto service = ipc::port_allocate(server, MACH_PORT_RIGHT_RECEIVE).value();
    HeldRight right = ipc::port_extract_right(server, service, MACH_MSG_TYPE_MAKE_SEND).value();
    const auto to = ipc::port_give_right(client, right).value();
    const auto reply = ipc::port_allocate(client, MACH_PORT_RIGHT_RECEIVE).value();

    std::function<void()> serve = [&] {
        Buffer buffer;
        auto code = ipc::mach_msg(server, buffer, MACH_RCV_MSG, 0, 2048, service, 0);
        while (code == MACH_MSG_SUCCESS) {
            seen.push_back("server: " + text_of(buffer, server));
            const auto header = buffer.header();
            if (header.msgh_id == -1) break;
            buffer.header() = {MACH_MSG_TYPE_MOVE_SEND_ONCE, 0, header.msgh_remote_port, 0, 0,
                               header.msgh_id + 100};
            for (uint32_t i = 24; i < header.msgh_size; i++) buffer.bytes[i] ^= 0x55;
            code = ipc::mach_msg(server, buffer, MACH_SEND_MSG | MACH_RCV_MSG, header.msgh_size,
                                 2048, service, 0);
        }
        (void)ipc::port_destroy(server, service);
    };
    std::function<void()> call = [&] {
        Buffer buffer;
        for (uint32_t size = 24; size <= 1200; size += 56) {
            buffer.header() = {
                MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
                0,
                to,
                reply,
                0,
                static_cast<int32_t>(size)};
            for (uint32_t i = 24; i < size; i++) buffer.bytes[i] = static_cast<uint8_t>(i * size);
            const auto code =
                ipc::mach_msg(client, buffer, MACH_SEND_MSG | MACH_RCV_MSG, size, 2048, reply, 0);
            seen.push_back("client: " + std::to_string(code) + " " + text_of(buffer, client));
            if (const char* broken = ipc::broken_invariant()) seen.push_back(broken);
        }
        buffer.header() = {MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
                           0,
                           to,
                           reply,
                           0,
                           -1};
        const auto code =
            ipc::mach_msg(client, buffer, MACH_SEND_MSG | MACH_RCV_MSG, 24, 2048, reply, 0);
        seen.push_back("end: " + std::to_string(code) + " " + text_of(buffer, client));
    };
    const uint64_t fast_before = ipc::counts.fast_messages;
    Ref<Thread> one = Thread::create({.name = "server", .entry = run, .argument = &serve}).value();
    Ref<Thread> two = Thread::create({.name = "client", .entry = run, .argument = &call}).value();
    one->start();
    two->start();
    EXPECT_EQ(one->join(Deadline::after_ms(10000)), WaitResult::Woken);
    server.end();
    EXPECT_EQ(two->join(Deadline::after_ms(10000)), WaitResult::Woken);
    const uint64_t sent_fast = ipc::counts.fast_messages - fast_before;
    EXPECT_TRUE(fast ? sent_fast >= 36 : sent_fast == 0) << sent_fast;
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    ipc::fast_path_enabled = true;
    return seen;
}

TEST(IpcFastPath, SameTraceAsTheSlowPath) {
    const auto fast = trace(true);
    const auto slow = trace(false);
    EXPECT_EQ(fast, slow);
    EXPECT_GT(fast.size(), 40u);
}

}  // namespace
