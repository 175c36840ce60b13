#include "console/interrupt_request.hpp"

#include "console/console_objects.hpp"
#include "ipc/kernel_message.hpp"
#include "lib/spinlock.hpp"

#include <mach/console.h>

namespace console {

namespace {

constinit Spinlock lock;
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

kern_return_t handle_message(Request& request, Reply&) {
    if (request.id() != CONSOLE_SET_INTERRUPT) return MIG_BAD_ID;
    if (!request.as<console_set_interrupt_request>(1) || !request.is_port(0)) {
        return MIG_BAD_ARGUMENTS;
    }
    HeldRight right = request.take_port(0);
    if (right.live() && !right.is_send_once()) return MIG_BAD_ARGUMENTS;
    // The previous right ends here, with no lock held.
    const HeldRight previous = exchange_registered(move(right));
    return KERN_SUCCESS;
}

}  // namespace

void accept_interrupt_requests() {
    input_object().set_message_handler(handle_message);
    input_object().add_interrupt_action(interrupt_by_message);
}

}  // namespace console
