#include "service/console_control.hpp"

#include "service/console_objects.hpp"
#include "sync/global.hpp"
#include "sync/spinlock.hpp"

#include <mig/console_server.hpp>

namespace console {

namespace {

class ConsoleControl final : public KernelObject {
public:
    kern_return_t handle(Request& request, Reply& reply) override {
        return mig::handle(console_server, *this, request, reply);
    }

private:
    void destroy() override {}  // lives as long as the kernel
};

constinit Global<ConsoleControl> control;

constinit Spinlock lock{"console control", 20};
constinit Right registered;  // under `lock`; NULL or a send-once right

HeldRight exchange_registered(HeldRight&& next) {
    const SpinlockGuard guard(lock);
    return HeldRight(exchange(registered, next.take()));
}

}  // namespace

Result<HeldRight> control_right() {
    TRY(control.construct().open());
    return control->make_send();
}

bool tell_of_interrupt() {
    HeldRight right = exchange_registered({});
    return right.live() && ipc::send_message(move(right), CONSOLE_INTERRUPT, nullptr, 0);
}

}  // namespace console

kern_return_t serve_console_set_interrupt(mig::Request&, mig::Target, mig::Port interrupt) {
    // The previous right ends here, with no lock held.
    const HeldRight previous = console::exchange_registered(move(interrupt));
    return KERN_SUCCESS;
}

kern_return_t serve_console_set_foreground(mig::Request&, mig::Target, mig::Port right) {
    KernelObject* const object = right.kernel_object();
    Job* const job = object ? object->job() : nullptr;
    if (right.live() && !job) return KERN_INVALID_ARGUMENT;
    console::input_object().set_foreground(job ? RefPtr<Job>(*job) : nullptr);
    return KERN_SUCCESS;
}
