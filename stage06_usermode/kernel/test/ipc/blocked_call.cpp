#include "test/ipc/blocked_call.hpp"

#include "ipc/mach_msg.hpp"
#include "task/thread_port.hpp"
#include "thread/scheduler.hpp"
#include "thread/wait_queue.hpp"

namespace ipc_test {

BlockedCall::BlockedCall(TestTask& task, const Call& call, TestMessage&& message, unsigned priority)
    : task_(task),
      call_(call),
      message_(move(message)) {
    Result<Ref<Thread>> made =
        Thread::create({.name = "call", .priority = priority, .entry = run, .argument = this});
    EXPECT_EQ(made.error(), KERN_SUCCESS);
    ASSERT(made.ok());
    thread_ = made.value();
    thread_->start();
    // One of low priority gets to run while this thread sleeps.
    for (uint64_t i = 0; i < LONG_ENOUGH && !call.later && !returned_ && !waiting(); i++) {
        sleep_ms(1);
    }
    EXPECT(call.later || call.timeout != 0 || waiting(), "the call must wait, and has returned");
    check_invariants();
}

BlockedCall::~BlockedCall() {
    if (!returned_) thread_->kill();
    EXPECT_EQ(thread_->join(), WaitResult::Woken);
}

void BlockedCall::run(void* self) {
    auto& call = *static_cast<BlockedCall*>(self);
    call.result_ = call.make_call();
    call.returned_ = true;
}

kern_return_t BlockedCall::make_call() {
    if (call_.what == What::Message) {
        const MessageBuffer buffer(message_.bytes(), message_.capacity());
        return ipc::mach_msg(task_.space(), buffer, call_.options, call_.size, call_.limit,
                             call_.name, call_.timeout);
    }
    if (call_.what == What::Sleep) return to_kern_return(scheduler::sleep_ms(call_.timeout));
    Spinlock lock{"test", 80};
    WaitQueue queue;
    SpinlockGuard guard(lock);
    return to_kern_return(queue.wait(guard, Deadline::after_ms(call_.timeout)));
}

bool BlockedCall::waiting() const {
    return !returned_ && (thread_->state() == Thread::State::Blocked ||
                          thread_->state() == Thread::State::Sleeping);
}

kern_return_t BlockedCall::result() {
    EXPECT_EQ(thread_->join(Deadline::after_ms(LONG_ENOUGH)), WaitResult::Woken);
    EXPECT(returned_);
    check_invariants();
    return result_;
}

Name BlockedCall::thread_port(TestTask& task) {
    Result<HeldRight> right = ::thread_port(*thread_);
    EXPECT_EQ(right.error(), KERN_SUCCESS);
    if (!right.ok()) return MACH_PORT_NULL;
    HeldRight held = move(right).value();
    const Result<Name> name = ipc::port_give_right(task.space(), held);
    EXPECT_EQ(name.error(), KERN_SUCCESS);
    return name.ok() ? name.value() : MACH_PORT_NULL;
}

}  // namespace ipc_test
