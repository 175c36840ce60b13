// A client task: its one thread makes calls through stubs that mig has made, as a program would.
#pragma once

#include "ipc/port_calls.hpp"
#include "task/task.hpp"
#include "test/ktap.hpp"

namespace test {

constexpr uint64_t LONG_ENOUGH = 10'000;  // milliseconds

// A task with one thread, which runs `body` with the name of its right to the service.
template <typename Body>
class Client : NonCopyable {
public:
    Client(const HeldRight& service, Body body) : body_(move(body)) {
        const Result<Ref<Task>> task = Task::create("client");
        EXPECT_EQ(task.error(), KERN_SUCCESS);
        if (!task.ok()) return;
        task_ = task.value();
        HeldRight right = service.copy();
        const Result<mach_port_name_t> name = ipc::port_give_right(task_->space(), right);
        EXPECT_EQ(name.error(), KERN_SUCCESS);
        service_ = name.ok() ? name.value() : MACH_PORT_NULL;
        const Result<Ref<Thread>> thread =
            task_->create_thread({.name = "client", .entry = run, .argument = this});
        EXPECT_EQ(thread.error(), KERN_SUCCESS);
        if (!thread.ok()) return;
        thread_ = thread.value();
        thread_->start();
    }
    ~Client() { finish(); }

    // Waits until the body has returned and the task is gone.
    void finish() {
        if (!task_) return;
        EXPECT_EQ(task_->wait_until_gone(Deadline::after_ms(LONG_ENOUGH)), WaitResult::Woken);
        task_ = nullptr;
    }
    void kill() {
        task_->terminate({.reason = TaskEnd::Reason::Killed});
        finish();
    }
    // Ends the thread's wait.
    void abort() { thread_->abort_wait(); }
    // Waits until the thread waits.
    void wait_until_blocked() {
        for (uint64_t i = 0; i < LONG_ENOUGH && thread_->state() != Thread::State::Blocked; i++) {
            (void)scheduler::sleep_ms(1);
        }
        EXPECT_EQ(thread_->state(), Thread::State::Blocked);
    }

private:
    static void run(void* self) {
        auto& client = *static_cast<Client*>(self);
        client.body_(client.service_);
    }

    Body body_;
    RefPtr<Task> task_;
    RefPtr<Thread> thread_;
    mach_port_name_t service_ = MACH_PORT_NULL;
};

// Runs it to its end.
template <typename Body>
void in_client(const HeldRight& service, Body body) {
    Client client(service, move(body));
}

}  // namespace test
