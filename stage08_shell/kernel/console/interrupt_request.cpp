#include "console/interrupt_request.hpp"

#include "console/console_objects.hpp"
#include "lib/spinlock.hpp"

#include <mig/console_server.hpp>

namespace console {

namespace {

constinit Spinlock lock{"interrupt request", 20};
constinit Right registered;  // under `lock`; NULL or a send-once right

HeldRight exchange_registered(HeldRight&& next) {
    const SpinlockGuard guard(lock);
    return HeldRight(exchange(registered, next.take()));
}

// In the interrupt handler of the console's input.
bool interrupt_by_message() {
    HeldRight right = exchange_registered({});
    if (!right.live()) return false;
    ipc::send_message(move(right), CONSOLE_INTERRUPT, nullptr, 0);
    return true;
}

kern_return_t handle_message(Request& request, Reply& reply) {
    return mig::handle(console_server, input_object(), request, reply);
}

}  // namespace

void accept_interrupt_requests() {
    input_object().set_message_handler(handle_message);
    input_object().add_interrupt_action(interrupt_by_message);
}

}  // namespace console

kern_return_t serve_console_set_interrupt(mig::Request&, mig::Target, mig::Port interrupt) {
    // The previous right ends here, with no lock held.
    const HeldRight previous = console::exchange_registered(move(interrupt));
    return KERN_SUCCESS;
}
