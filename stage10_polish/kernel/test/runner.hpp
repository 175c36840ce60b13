// Runner: a test's own thread that runs a lambda. It is joined at the end of its scope.
#pragma once

#include "test/ktap.hpp"
#include "thread/thread.hpp"

namespace test {

// Lets others run until the condition holds. However slow the machine is, that must happen some
// time.
template <typename Condition>
void wait_for(Condition condition) {
    for (int i = 0; i < 10'000 && !condition(); i++) (void)scheduler::sleep_ms(1);
    EXPECT(condition());
}

}  // namespace test

template <typename Body>
class Runner : NonCopyable {
public:
    Runner(Body body, unsigned priority, bool uses_fpu = false) : body_(move(body)) {
        Result<Ref<Thread>> made = Thread::create({.name = "test",
                                                   .priority = priority,
                                                   .entry = run,
                                                   .argument = this,
                                                   .uses_fpu = uses_fpu});
        EXPECT_EQ(made.error(), KERN_SUCCESS);
        if (made) {
            thread_ = made.value();
            thread_->start();
        }
    }
    ~Runner() {
        if (thread_) {
            EXPECT_EQ(thread_->join(), WaitResult::Woken);
        }
    }

    Thread& thread() { return *thread_; }

    // Lets it run until it blocks or sleeps.
    void wait_until_it_waits() {
        test::wait_for([this] {
            return thread_->state() == Thread::State::Blocked ||
                   thread_->state() == Thread::State::Sleeping;
        });
    }

private:
    static void run(void* self) { static_cast<Runner*>(self)->body_(); }

    Body body_;
    RefPtr<Thread> thread_;
};
