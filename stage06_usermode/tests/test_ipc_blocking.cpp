// Threads that wait in IPC: who is woken, in which order, and what the ends of ports, waits and
// senders do to them. The kernel's own scheduler runs underneath.
#include "host_ipc.hpp"
#include "host_results.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <vector>

namespace {

constexpr uint32_t COPY = MACH_MSG_TYPE_COPY_SEND;

struct Buffer {
    alignas(8) uint8_t bytes[256] = {};
    mach_msg_header& header() { return *reinterpret_cast<mach_msg_header*>(bytes); }
    operator MessageBuffer() { return MessageBuffer(bytes, sizeof bytes); }
};

// A thread that runs a function; the test joins it.
class Worker {
public:
    explicit Worker(std::function<void()> body)
        : body_(std::move(body)),
          thread_(Thread::create({.name = "worker", .entry = run, .argument = this}).value()) {
        thread_->start();
        EXPECT_EQ(scheduler::sleep_ms(1), WaitResult::TimedOut);  // it runs until it waits
    }
    ~Worker() { join(); }
    void join() {
        if (joined_) return;
        EXPECT_EQ(thread_->join(Deadline::after_ms(10000)), WaitResult::Woken);
        joined_ = true;
    }
    bool done() const { return done_; }
    Thread& thread() { return *thread_; }

private:
    static void run(void* self) {
        static_cast<Worker*>(self)->body_();
        static_cast<Worker*>(self)->done_ = true;
    }
    std::function<void()> body_;
    Ref<Thread> thread_;
    bool done_ = false;
    bool joined_ = false;
};

class IpcBlocking : public testing::Test {
protected:
    void SetUp() override {
        port = ipc::port_allocate(a, MACH_PORT_RIGHT_RECEIVE).value();
        ASSERT_OK(ipc::port_insert_right(a, port, port, MACH_MSG_TYPE_MAKE_SEND));
    }
    void TearDown() override {
        EXPECT_STREQ(ipc::broken_invariant(), nullptr);
        a.end();
        EXPECT_STREQ(ipc::broken_invariant(), nullptr);
        EXPECT_EQ(ipc::counts.ports, 0u);
    }
    mach_msg_return_t send(int32_t id, uint64_t timeout = 0, mach_port_name_t to = 0) {
        Buffer buffer;
        buffer.header() = {COPY, 0, to ? to : port, 0, 0, id};
        const uint64_t option = MACH_SEND_MSG | (timeout == ~0ul ? 0 : MACH_SEND_TIMEOUT);
        return ipc::mach_msg(a, buffer, option, 32, 0, 0, timeout);
    }
    // The id received, or minus the code.
    int64_t receive(uint64_t timeout = 0, mach_port_name_t from = 0, uint64_t limit = 256) {
        Buffer buffer;
        const uint64_t option = MACH_RCV_MSG | (timeout == ~0ul ? 0 : MACH_RCV_TIMEOUT);
        const auto code = ipc::mach_msg(a, buffer, option, 0, limit, from ? from : port, timeout);
        return code == MACH_MSG_SUCCESS ? buffer.header().msgh_id : -int64_t{code};
    }
    void fill() {
        for (int i = 0; i < 5; i++) EXPECT_EQ(send(i), MACH_MSG_SUCCESS);
    }

    HostIpc machine;
    HostSpace a;
    mach_port_name_t port = 0;
};

constexpr uint64_t FOREVER = ~0ul;

TEST_F(IpcBlocking, ReceiversInOrder) {
    std::vector<int64_t> got(3);
    Worker first([&] { got[0] = receive(FOREVER); });
    Worker second([&] { got[1] = receive(FOREVER); });
    Worker third([&] { got[2] = receive(FOREVER); });
    for (int id = 1; id <= 3; id++) EXPECT_EQ(send(id), MACH_MSG_SUCCESS);
    first.join(), second.join(), third.join();
    EXPECT_EQ(got, (std::vector<int64_t>{1, 2, 3}));
    EXPECT_EQ(ipc::port_get_receive_status(a, port).value().seqno, 3u);
}

TEST_F(IpcBlocking, ReceiverWithTooSmallABufferLeaves) {
    int64_t small = 0, large = 0;
    Worker first([&] { small = receive(FOREVER, 0, 24); });
    Worker second([&] { large = receive(FOREVER); });
    EXPECT_EQ(send(7), MACH_MSG_SUCCESS);
    first.join(), second.join();
    EXPECT_EQ(small, -int64_t{MACH_RCV_TOO_LARGE});
    EXPECT_EQ(large, 7);
}

TEST_F(IpcBlocking, ReceiveTimesOut) {
    const uint64_t start = timer::now();
    EXPECT_EQ(receive(50), -int64_t{MACH_RCV_TIMED_OUT});
    EXPECT_GE(timer::now() - start, 50'000'000u);
}

TEST_F(IpcBlocking, PortDiesUnderReceiver) {
    int64_t got = 0;
    Worker worker([&] { got = receive(FOREVER); });
    ASSERT_OK(ipc::port_mod_refs(a, port, MACH_PORT_RIGHT_RECEIVE, -1));
    worker.join();
    EXPECT_EQ(got, -int64_t{MACH_RCV_PORT_DIED});
}

TEST_F(IpcBlocking, AbortAndKill) {
    int64_t got = 0, second = 0;
    Worker worker([&] {
        got = receive(FOREVER);
        second = receive(20);
    });
    worker.thread().abort_wait();
    worker.join();
    EXPECT_EQ(got, -int64_t{MACH_RCV_INTERRUPTED});
    EXPECT_EQ(second, -int64_t{MACH_RCV_TIMED_OUT});
    fill();
    mach_msg_return_t sent = MACH_MSG_SUCCESS;
    Worker sender([&] { sent = send(9, FOREVER); });
    sender.thread().kill();
    sender.join();
    EXPECT_EQ(sent, MACH_SEND_INTERRUPTED);
    EXPECT_EQ(ipc::port_get_receive_status(a, port).value().msgcount, 5u);
}

TEST_F(IpcBlocking, SendersInOrderAndNobodyOvertakes) {
    fill();
    std::vector<mach_msg_return_t> sent(3, KERN_FAILURE);
    Worker first([&] { sent[0] = send(10, FOREVER); });
    Worker second([&] { sent[1] = send(11, FOREVER); });
    Worker third([&] { sent[2] = send(12, FOREVER); });
    EXPECT_EQ(receive(), 0);
    EXPECT_EQ(send(99), MACH_SEND_TIMED_OUT);  // the slot is granted to the first
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    for (int i = 1; i < 5; i++) EXPECT_EQ(receive(), i);
    first.join(), second.join(), third.join();
    EXPECT_EQ(receive(), 10);
    EXPECT_EQ(receive(), 11);
    EXPECT_EQ(receive(), 12);
    EXPECT_EQ(sent, std::vector<mach_msg_return_t>(3, MACH_MSG_SUCCESS));
}

TEST_F(IpcBlocking, GrantIsPassedOn) {
    const auto other = port + 0x8000;
    HeldRight right = ipc::port_extract_right(a, port, MACH_MSG_TYPE_MAKE_SEND).value();
    HostSpace b;
    ASSERT_OK(ipc::port_insert_right(b, other, right));
    fill();
    mach_msg_return_t one = KERN_FAILURE, two = KERN_FAILURE;
    Worker first([&] {
        Buffer buffer;
        buffer.header() = {COPY, 0, other, 0, 0, 50};
        one = ipc::mach_msg(b, buffer, MACH_SEND_MSG, 32, 0, 0, 0);
    });
    Worker second([&] { two = send(51, FOREVER); });
    ASSERT_OK(ipc::port_deallocate(b, other));
    EXPECT_EQ(receive(), 0);
    first.join(), second.join();
    EXPECT_EQ(one, MACH_SEND_INVALID_DEST);
    EXPECT_EQ(two, MACH_MSG_SUCCESS);
    EXPECT_EQ(ipc::port_get_receive_status(a, port).value().msgcount, 5u);
}

TEST_F(IpcBlocking, RaisedLimitWakesSenders) {
    fill();
    int sent = 0;
    auto sender = [&] {
        if (send(10, FOREVER) == MACH_MSG_SUCCESS) sent++;
    };
    Worker first(sender), second(sender), third(sender);
    ASSERT_OK(ipc::port_set_qlimit(a, port, 7));
    first.join(), second.join();
    EXPECT_EQ(sent, 2);
    EXPECT_FALSE(third.done()) << "the limit has room for two more";
    ASSERT_OK(ipc::port_mod_refs(a, port, MACH_PORT_RIGHT_RECEIVE, -1));
    third.join();
}

TEST_F(IpcBlocking, SetsAndTheirMembers) {
    const auto set = ipc::port_allocate(a, MACH_PORT_RIGHT_PORT_SET).value();
    int64_t by_set = 0, direct = 0;
    Worker first([&] { by_set = receive(FOREVER, set); });
    ASSERT_OK(ipc::port_move_member(a, port, set));
    Worker second([&] { direct = receive(FOREVER); });
    EXPECT_EQ(send(1), MACH_MSG_SUCCESS);
    second.join();
    EXPECT_EQ(direct, 1);
    EXPECT_FALSE(first.done()) << "who receives from the port itself comes first";
    EXPECT_EQ(send(2), MACH_MSG_SUCCESS);
    first.join();
    EXPECT_EQ(by_set, 2);
    Worker third([&] { by_set = receive(FOREVER, set); });
    ASSERT_OK(ipc::port_mod_refs(a, set, MACH_PORT_RIGHT_PORT_SET, -1));
    third.join();
    EXPECT_EQ(by_set, -int64_t{MACH_RCV_PORT_DIED});
}

TEST_F(IpcBlocking, QueuedMessageReachesSetWaiter) {
    const auto set = ipc::port_allocate(a, MACH_PORT_RIGHT_PORT_SET).value();
    EXPECT_EQ(send(3), MACH_MSG_SUCCESS);
    int64_t got = 0;
    Worker worker([&] { got = receive(FOREVER, set); });
    ASSERT_OK(ipc::port_move_member(a, port, set));
    worker.join();
    EXPECT_EQ(got, 3);
}

// The message uses up the last send right, and the notification of that goes to the port where the
// message is being delivered.
TEST_F(IpcBlocking, NotificationAboutTheMessageThatIsDelivered) {
    const auto set = ipc::port_allocate(a, MACH_PORT_RIGHT_PORT_SET).value();
    ASSERT_OK(ipc::port_deallocate(a, port));
    for (const bool in_set : {false, true}) {
        ASSERT_OK(ipc::port_request_notification(a, port, MACH_NOTIFY_NO_SENDERS, ~0u, port,
                                                 MACH_MSG_TYPE_MAKE_SEND_ONCE));
        if (in_set) {
            ASSERT_OK(ipc::port_move_member(a, port, set));
        }
        int64_t got = 0;
        Worker worker([&] { got = receive(FOREVER, in_set ? set : port); });
        Buffer buffer;
        buffer.header() = {MACH_MSG_TYPE_MAKE_SEND, 0, port, 0, 0, 7};
        EXPECT_EQ(ipc::mach_msg(a, buffer, MACH_SEND_MSG, 24, 0, 0, 0), MACH_MSG_SUCCESS);
        worker.join();
        EXPECT_EQ(got, 7);
        EXPECT_EQ(receive(), MACH_NOTIFY_NO_SENDERS);
    }
    // The same when the port with a message comes into a set where somebody waits.
    ASSERT_OK(ipc::port_move_member(a, port, MACH_PORT_NULL));
    Buffer buffer;
    buffer.header() = {MACH_MSG_TYPE_MAKE_SEND, 0, port, 0, 0, 8};
    EXPECT_EQ(ipc::mach_msg(a, buffer, MACH_SEND_MSG, 24, 0, 0, 0), MACH_MSG_SUCCESS);
    ASSERT_OK(ipc::port_request_notification(a, port, MACH_NOTIFY_NO_SENDERS, ~0u, port,
                                             MACH_MSG_TYPE_MAKE_SEND_ONCE));
    int64_t got = 0;
    Worker worker([&] { got = receive(FOREVER, set); });
    ASSERT_OK(ipc::port_move_member(a, port, set));
    worker.join();
    EXPECT_EQ(got, 8);
    EXPECT_EQ(receive(), MACH_NOTIFY_NO_SENDERS);
}

}  // namespace
