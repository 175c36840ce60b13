#include "test/ipc/blocked_call.hpp"

#include "ipc/mach_msg.hpp"
#include "thread/scheduler.hpp"

namespace ipc_test {

BlockedCall::BlockedCall(TestTask& task, TestMessage&& message, uint32_t options, uint64_t size,
                         uint64_t limit, Name name, unsigned priority)
    : task_(task),
      message_(move(message)),
      options_(options),
      size_(size),
      limit_(limit),
      name_(name) {
    Result<Ref<Thread>> made =
        Thread::create({.name = "call", .priority = priority, .entry = run, .argument = this});
    EXPECT_EQ(made.error(), KERN_SUCCESS);
    ASSERT(made.ok());
    thread_ = made.value();
    thread_->start();
    // One of low priority gets to run while this thread sleeps.
    for (uint64_t i = 0; i < LONG_ENOUGH && !returned_ && !waiting(); i++) {
        (void)scheduler::sleep_ms(1);
    }
    check_invariants();
}

BlockedCall::~BlockedCall() {
    if (!returned_) thread_->kill();
    EXPECT(thread_->join() == WaitResult::Woken);
}

void BlockedCall::run(void* self) {
    auto& call = *static_cast<BlockedCall*>(self);
    const MessageBuffer buffer(call.message_.bytes(), call.message_.capacity());
    call.result_ = ipc::mach_msg(call.task_.space(), buffer, call.options_, call.size_, call.limit_,
                                 call.name_, 0);
    call.returned_ = true;
}

bool BlockedCall::waiting() const {
    return !returned_ && thread_->state() == Thread::State::Blocked;
}

mach_msg_return_t BlockedCall::result() {
    EXPECT(thread_->join(Deadline::after_ms(LONG_ENOUGH)) == WaitResult::Woken);
    EXPECT(returned_);
    check_invariants();
    return result_;
}

}  // namespace ipc_test
