// BlockedCall: a mach_msg that another thread makes. It is started above the case's priority, so
// that the thread has come as far as it can when the constructor returns; or below, so that it
// comes to run only while the case sleeps.
#pragma once

#include "test/ipc/test_task.hpp"
#include "thread/thread.hpp"

namespace ipc_test {

constexpr unsigned LOW_PRIORITY = 5;
constexpr unsigned MIDDLE_PRIORITY = 16;  // of a case
constexpr unsigned HIGH_PRIORITY = 24;    // below that of the kernel's own threads

// How long a case waits for what must happen.
constexpr uint64_t LONG_ENOUGH = 5'000;  // milliseconds

class BlockedCall : NonCopyable {
public:
    // Receives from `name`, without timeout unless `options` say so.
    static BlockedCall receive(TestTask& task, Name name, uint64_t limit = TestMessage::CAPACITY,
                               uint32_t options = 0) {
        return BlockedCall(task, TestMessage(), MACH_RCV_MSG | options, 0, limit, name);
    }
    static BlockedCall send(TestTask& task, TestMessage& message,
                            unsigned priority = HIGH_PRIORITY) {
        const uint32_t size = message.size();
        return BlockedCall(task, move(message), MACH_SEND_MSG, size, 0, MACH_PORT_NULL, priority);
    }
    // Sends the message, then receives from `name` into the same buffer.
    static BlockedCall rpc(TestTask& task, TestMessage& message, Name name) {
        const uint32_t size = message.size();
        return BlockedCall(task, move(message), MACH_SEND_MSG | MACH_RCV_MSG, size,
                           TestMessage::CAPACITY, name);
    }
    ~BlockedCall();

    // The call has not returned, and waits.
    bool waiting() const;
    // Waits until the call has returned; fails the test if that takes too long.
    mach_msg_return_t result();
    const TestMessage& message() const { return message_; }
    Thread& thread() { return *thread_; }

private:
    BlockedCall(TestTask& task, TestMessage&& message, uint32_t options, uint64_t size,
                uint64_t limit, Name name, unsigned priority = HIGH_PRIORITY);
    static void run(void* self);

    TestTask& task_;
    TestMessage message_;
    uint32_t options_;
    uint64_t size_;
    uint64_t limit_;
    Name name_;
    RefPtr<Thread> thread_;
    bool returned_ = false;
    mach_msg_return_t result_ = MACH_MSG_SUCCESS;
};

}  // namespace ipc_test
