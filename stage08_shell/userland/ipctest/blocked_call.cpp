#include "test/ipc/blocked_call.hpp"

#include "lib/string.h"

#include <mach/birth_names.h>
#include <mach/syscalls.h>

namespace ipc_test {

using agent::Operation;

namespace {

agent::SystemCall message_call(uint64_t options, uint64_t size, uint64_t limit, Name name,
                               uint64_t timeout) {
    return {SYS_mach_msg, {0, options, size | limit << 32, name, timeout}};
}

}  // namespace

BlockedCall::BlockedCall(TestTask& task, const agent::SystemCall& call, bool in_buffer,
                         TestMessage&& message, bool later)
    : task_(task),
      message_(move(message)),
      slot_(task.next_slot()) {
    agent::Command& order = task_.command(Operation::Start);
    order.slot = slot_;
    order.value = (in_buffer ? 1 : 0) | (later ? 2 : 0);
    order.calls[0] = call;
    memcpy(order.bytes, message_.bytes(), message_.capacity());
    const int64_t thread = task_.carry_out(message_.capacity()).result;
    EXPECT(thread > 0);
    thread_ = static_cast<Name>(thread);
    while (!later && !begun_) look();
    const bool timeout = call.arguments[4] != 0;
    EXPECT(later || timeout || !returned_, "the call must wait, and has returned");
}

BlockedCall BlockedCall::receive(TestTask& task, Name name, uint64_t limit, uint32_t options) {
    return {task, message_call(MACH_RCV_MSG | options, 0, limit, name, 0), true};
}

BlockedCall BlockedCall::send(TestTask& task, TestMessage& message, unsigned) {
    const auto call = message_call(MACH_SEND_MSG, message.size(), 0, MACH_PORT_NULL, 0);
    return {task, call, true, move(message)};
}

BlockedCall BlockedCall::rpc(TestTask& task, TestMessage& message, Name name, uint32_t options,
                             uint64_t timeout) {
    const auto call = message_call(MACH_SEND_MSG | MACH_RCV_MSG | options, message.size(),
                                   TestMessage::CAPACITY, name, timeout);
    return {task, call, true, move(message)};
}

BlockedCall BlockedCall::receive_later(TestTask& task, Name name, uint64_t timeout) {
    const auto call =
        message_call(MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, TestMessage::CAPACITY, name, timeout);
    return {task, call, true, TestMessage(), true};
}

BlockedCall BlockedCall::sleep(TestTask& task, uint64_t milliseconds) {
    return {task, {SYS_thread_sleep, {milliseconds}}, false};
}

BlockedCall BlockedCall::read_console(TestTask& task, uint64_t timeout) {
    return {task, {SYS_read, {BIRTH_CONSOLE_INPUT, task.buffer(), 1, 0, timeout}}, false};
}

void BlockedCall::go() {
    task_.command(Operation::Go).slot = slot_;
    (void)task_.carry_out();
}

void BlockedCall::look() {
    if (returned_) return;
    task_.command(Operation::Look).slot = slot_;
    const agent::Report& report = task_.carry_out();
    begun_ = report.state != agent::NOT_STARTED;
    returned_ = report.state == agent::RETURNED;
    if (!returned_) return;
    result_ = static_cast<kern_return_t>(report.result < 0 ? -report.result : 0);
    memcpy(message_.bytes(), report.bytes, message_.capacity());
}

bool BlockedCall::waiting() {
    look();
    return begun_ && !returned_;
}

kern_return_t BlockedCall::result() {
    look();
    for (uint64_t i = 0; i < LONG_ENOUGH && !returned_; i++) {
        sleep_ms(1);
        look();
    }
    EXPECT(returned_);
    return result_;
}

Name BlockedCall::thread_port(TestTask& task) {
    return task.take(task_.give(thread_, COPY_SEND), MOVE_SEND);
}

}  // namespace ipc_test
