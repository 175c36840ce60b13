// From the controller's interrupt to the console's input.
#include "console/keyboard.hpp"

#include "arch/interrupts.hpp"
#include "arch/keyboard_controller.hpp"
#include "console/console.hpp"
#include "console/scan_codes.hpp"

namespace {

constinit ScanCodes scan_codes;

// Reads on until the controller has nothing more: its line to the interrupt controller must go down
// before it can announce the next byte. But not for ever, should it be broken.
void receive_waiting() {
    constexpr int MOST_AT_ONCE = 64;
    for (int i = 0; i < MOST_AT_ONCE; i++) {
        const Result<uint8_t> code = keyboard_controller::take();
        if (!code.ok()) return;
        // What nobody reads for thousands of bytes is lost: a keyboard cannot be told to wait.
        for (const char byte : scan_codes.take(code.value())) {
            if (!console::input_arrived(static_cast<uint8_t>(byte))) break;
        }
    }
}

void receive(TrapFrame&) { receive_waiting(); }

}  // namespace

void keyboard::start() {
    if (!keyboard_controller::initialise()) return;
    interrupts::route_irq(keyboard_controller::IRQ, receive);
    // A key pressed in between has raised the line already, which is announced only once.
    const InterruptGuard guard;
    receive_waiting();
}
