// Input: the ring between the devices' interrupts and whoever reads.
#include "console/console.hpp"

#include "arch/interrupts.hpp"

namespace {

// A ring: `head` is where the next byte goes, `tail` where the next one is taken; equal means
// empty. Both count on without end, the place is the remainder. Changed with interrupts off only.
// Large, because a Ctrl-C behind a pasted text must get in to be seen (input_arrived).
constexpr size_t CAPACITY = 65536;
constinit uint8_t ring[CAPACITY] = {};
constinit size_t head = 0;
constinit size_t tail = 0;

constinit console::InputWaiter waiter{interrupts::wait, nullptr};
constinit console::InputFilter filter = nullptr;
constinit console::InputResume resume = nullptr;

bool take(uint8_t& byte) {
    if (head == tail) return false;
    byte = ring[tail++ % CAPACITY];
    // Half of it is free: time for the device to go on, if it had to stop.
    if (resume && head - tail == CAPACITY / 2) resume();
    return true;
}

}  // namespace

uint8_t console::read_byte() {
    InterruptGuard guard;
    uint8_t byte = 0;
    while (!take(byte)) waiter.wait();
    return byte;
}

Result<uint8_t> console::try_read_byte() {
    InterruptGuard guard;
    uint8_t byte = 0;
    if (!take(byte)) return KERN_NOT_FOUND;
    return byte;
}

bool console::input_waiting() {
    InterruptGuard guard;
    return head != tail;
}

void console::set_input_waiter(InputWaiter new_waiter) {
    InterruptGuard guard;
    waiter = new_waiter;
}

void console::set_input_filter(InputFilter new_filter) { filter = new_filter; }

bool console::input_room() { return head - tail < CAPACITY; }

bool console::input_arrived(uint8_t byte) {
    // First of all: the key that ends what does not read must work when nobody has read for long.
    if (filter && filter(byte)) return true;
    if (!input_room()) return false;
    ring[head++ % CAPACITY] = byte;
    if (waiter.notify) waiter.notify();
    return true;
}

void console::set_input_resume(InputResume new_resume) { resume = new_resume; }
