// The console: what is written goes to every sink (serial line, screen); what is typed waits in a
// ring until somebody reads it. May be used from anywhere, interrupt handlers included.
#pragma once

#include "lib/result.hpp"
#include "lib/string_view.hpp"

namespace console {

struct Sink {
    // Called with the console's lock held and interrupts off.
    void (*write)(StringView text) = nullptr;
    Sink* next = nullptr;
};

void add_sink(Sink& sink);  // lives for ever
void write(StringView text);
void write_byte(char byte);

// For a sink that waits for its device: lets interrupts in for a moment although the lock is held.
// What their handlers write goes between. False: whoever writes needs them to stay off.
bool let_interrupts_in();

// From now on nobody else writes, and locks are ignored: the kernel is about to stop.
void enter_panic();

// Waits for the next typed byte.
uint8_t read_byte();
// KERN_NOT_FOUND if nothing has been typed.
Result<uint8_t> try_read_byte();
bool input_waiting();

// How read_byte() waits: called with interrupts off and back with interrupts off, at the latest
// when `notify` was called since. At first the processor is halted; with threads the thread is
// blocked.
struct InputWaiter {
    void (*wait)();
    void (*notify)();  // from the interrupt handler: something was typed
};
void set_input_waiter(InputWaiter waiter);

// Sees every byte as it arrives, in the interrupt handler and with no lock held, whether there is
// room for it or not; true if it is to go no further.
using InputFilter = bool (*)(uint8_t byte);
void set_input_filter(InputFilter filter);

// For input devices, with interrupts off. A device that can make its sender wait does so while
// there is no room, and goes on when `resume` is called. False: no room, the byte is lost.
bool input_room();
bool input_arrived(uint8_t byte);
// Called by whoever reads, with any lock held: it only lets the device's interrupt through again.
using InputResume = void (*)();
void set_input_resume(InputResume resume);

}  // namespace console
