// BlockedCall: a mach_msg, or another call that waits, made by another thread. It is started above
// the case's priority, so that the thread has come as far as it can when the constructor returns;
// or below, so that it comes to run only while the case sleeps. A call without a timeout that does
// not wait fails the case.
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
        return {task, {.options = MACH_RCV_MSG | options, .limit = limit, .name = name}};
    }
    static BlockedCall send(TestTask& task, TestMessage& message,
                            unsigned priority = HIGH_PRIORITY) {
        const uint32_t size = message.size();
        return {task, {.options = MACH_SEND_MSG, .size = size}, move(message), priority};
    }
    // Sends the message, then receives from `name` into the same buffer.
    static BlockedCall rpc(TestTask& task, TestMessage& message, Name name, uint32_t options = 0,
                           uint64_t timeout = 0) {
        const Call call = {.options = MACH_SEND_MSG | MACH_RCV_MSG | options,
                           .size = message.size(),
                           .name = name,
                           .timeout = timeout};
        return {task, call, move(message)};
    }
    // A receive with a timeout that has not begun, and begins no earlier than after go().
    static BlockedCall receive_later(TestTask& task, Name name, uint64_t timeout) {
        const Call call = {.options = MACH_RCV_MSG | MACH_RCV_TIMEOUT,
                           .name = name,
                           .timeout = timeout,
                           .later = true};
        return {task, call, TestMessage(), LOW_PRIORITY};
    }
    void go() {}  // it gets to run when result() waits for it

    static BlockedCall sleep(TestTask& task, uint64_t milliseconds) {
        return {task, {.what = What::Sleep, .timeout = milliseconds}};
    }
    // A reader of the console waits in a wait queue; here that is all it does.
    static BlockedCall read_console(TestTask& task, uint64_t timeout) {
        return {task, {.what = What::WaitInQueue, .timeout = timeout}};
    }
    ~BlockedCall();

    // The call has not returned, and waits.
    bool waiting() const;
    // Waits until the call has returned; fails the test if that takes too long.
    kern_return_t result();
    const TestMessage& message() const { return message_; }
    // The name that `task` gets for a send right to the thread's port.
    Name thread_port(TestTask& task);

private:
    enum class What : uint8_t { Message, Sleep, WaitInQueue };
    struct Call {
        What what = What::Message;
        uint32_t options = 0;
        uint64_t size = 0;
        uint64_t limit = TestMessage::CAPACITY;
        Name name = MACH_PORT_NULL;
        uint64_t timeout = 0;
        bool later = false;
    };
    BlockedCall(TestTask& task, const Call& call, TestMessage&& message = TestMessage(),
                unsigned priority = HIGH_PRIORITY);
    static void run(void* self);
    kern_return_t make_call();

    TestTask& task_;
    Call call_;
    TestMessage message_;
    RefPtr<Thread> thread_;
    bool returned_ = false;
    kern_return_t result_ = KERN_SUCCESS;
};

}  // namespace ipc_test
