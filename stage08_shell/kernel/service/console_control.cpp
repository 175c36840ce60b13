#include "service/console_control.hpp"

#include "service/console_objects.hpp"
#include "sync/global.hpp"
#include "sync/spinlock.hpp"
#include "thread/thread.hpp"
#include "thread/wait_queue.hpp"

#include <mig/console_server.hpp>

namespace console {

namespace {

class ConsoleControl final : public KernelObject {
public:
    Result<void> start() {
        const Ref<Thread> thread = TRY(Thread::create(
            {.name = "console", .priority = PRIORITY, .entry = run, .argument = this}));
        thread->start();
        return open();
    }
    kern_return_t handle(Request& request, Reply& reply) override {
        return mig::handle(console_server, *this, request, reply);
    }

    HeldRight exchange_registered(HeldRight&& next) {
        const SpinlockGuard guard(lock_);
        return HeldRight(exchange(registered_, next.take()));
    }
    bool interrupt() {
        const SpinlockGuard guard(lock_);
        if (!registered_.live()) return false;
        interrupted_ = true;
        changed_.wake_one();
        return true;
    }

private:
    static constexpr unsigned PRIORITY = 30;  // above what is to be interrupted

    // No interrupt handler sends messages; this thread does it for the one of Ctrl-C.
    static void run(void* self) {
        ConsoleControl& control = *static_cast<ConsoleControl*>(self);
        while (true) {
            control.wait_for_interrupt();
            HeldRight right = control.exchange_registered({});
            if (right.live()) (void)ipc::send_message(move(right), CONSOLE_INTERRUPT, nullptr, 0);
        }
    }
    void wait_for_interrupt() {
        SpinlockGuard guard(lock_);
        (void)changed_.wait_until(guard, [this]() REQUIRES(lock_) { return interrupted_; });
        interrupted_ = false;
    }
    void destroy() override {}  // lives as long as the kernel

    Spinlock lock_{"console control", 20};
    Right registered_ GUARDED_BY(lock_);  // NULL or a send-once right
    bool interrupted_ GUARDED_BY(lock_) = false;
    WaitQueue changed_ GUARDED_BY(lock_);
};

constinit Global<ConsoleControl> control;

}  // namespace

Result<HeldRight> control_right() {
    TRY(control.construct().start());
    return control->make_send();
}

bool tell_of_interrupt() { return control->interrupt(); }

}  // namespace console

kern_return_t serve_console_set_interrupt(mig::Request&, mig::Target, mig::Port interrupt) {
    // The previous right ends here, with no lock held.
    const HeldRight previous = console::control->exchange_registered(move(interrupt));
    return KERN_SUCCESS;
}

kern_return_t serve_console_set_foreground(mig::Request&, mig::Target, mig::Port right) {
    KernelObject* const object = right.kernel_object();
    Job* const job = object ? object->job() : nullptr;
    if (right.live() && !job) return KERN_INVALID_ARGUMENT;
    console::input_object().set_foreground(job ? RefPtr<Job>(*job) : nullptr);
    return KERN_SUCCESS;
}
