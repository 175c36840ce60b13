// Runner: a test's own thread that runs a lambda. It is joined at the end of its scope.
#pragma once

#include "test/ktap.hpp"
#include "thread/thread.hpp"

template <typename Body>
class Runner : NonCopyable {
public:
    Runner(Body body, unsigned priority, bool uses_fpu = false) : body_(move(body)) {
        Result<Ref<Thread>> made = Thread::create({.name = "test",
                                                   .priority = priority,
                                                   .entry = run,
                                                   .argument = this,
                                                   .uses_fpu = uses_fpu});
        EXPECT(made.ok());
        if (made) {
            thread_ = made.value();
            thread_->start();
        }
    }
    ~Runner() {
        if (thread_) {
            EXPECT(thread_->join() == WaitResult::Woken);
        }
    }

    Thread& thread() { return *thread_; }

private:
    static void run(void* self) { static_cast<Runner*>(self)->body_(); }

    Body body_;
    RefPtr<Thread> thread_;
};
