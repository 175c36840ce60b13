// BlockedCall for a program: a call that another thread of the task's agent makes. A call without
// a timeout that does not wait fails the case.
#pragma once

#include "test/ipc/test_task.hpp"

namespace ipc_test {

// Programs have no say in priorities. Calls of "low priority" are made as early as the others, but
// nothing that comes between takes the processor away from the case.
constexpr unsigned LOW_PRIORITY = 5;
constexpr unsigned HIGH_PRIORITY = 24;

// How long a case waits for what must happen.
constexpr uint64_t LONG_ENOUGH = 5'000;  // milliseconds

class BlockedCall : NonCopyable {
public:
    // Receives from `name`, without timeout unless `options` say so.
    static BlockedCall receive(TestTask& task, Name name, uint64_t limit = TestMessage::CAPACITY,
                               uint32_t options = 0);
    static BlockedCall send(TestTask& task, TestMessage& message, unsigned = HIGH_PRIORITY);
    // Sends the message, then receives from `name` into the same buffer.
    static BlockedCall rpc(TestTask& task, TestMessage& message, Name name, uint32_t options = 0,
                           uint64_t timeout = 0);
    // A receive with a timeout that has not begun, and begins no earlier than after go().
    static BlockedCall receive_later(TestTask& task, Name name, uint64_t timeout);
    void go();

    static BlockedCall sleep(TestTask& task, uint64_t milliseconds);
    static BlockedCall read_console(TestTask& task, uint64_t timeout);

    // The call has begun, has not returned, and waits.
    bool waiting();
    // Waits until the call has returned; fails the test if that takes too long.
    kern_return_t result();
    const TestMessage& message() const { return message_; }
    // The name that `task` gets for a send right to the thread's port.
    Name thread_port(TestTask& task);

private:
    // `in_buffer`: the call's first argument is the address of the thread's buffer, which holds the
    // message at first.
    BlockedCall(TestTask& task, const agent::SystemCall& call, bool in_buffer,
                TestMessage&& message = TestMessage(), bool later = false);
    void look();

    TestTask& task_;
    TestMessage message_;
    uint32_t slot_;
    Name thread_ = MACH_PORT_NULL;  // in the agent
    bool returned_ = false;
    bool begun_ = false;
    kern_return_t result_ = KERN_SUCCESS;
};

}  // namespace ipc_test
