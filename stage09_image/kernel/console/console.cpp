// Output: one lock, all sinks in turn.
#include "console/console.hpp"

#include "lib/format.hpp"
#include "sync/spinlock.hpp"

namespace {

// Made at compile time with a list head of its own would need a constructor: sinks are few, so a
// plain chain of pointers does.
constinit console::Sink* first_sink = nullptr;
constinit Spinlock lock{"console output", 90};  // of a high rank: whoever holds a lock may print
constinit bool panicking = false;
constinit bool lent =
    false;  // in let_interrupts_in(): the lock's holder is not in the middle of anything

void write_to_sinks(StringView text) {
    for (console::Sink* sink = first_sink; sink; sink = sink->next) sink->write(text);
}

}  // namespace

void console::add_sink(Sink& sink) {
    SpinlockGuard guard(lock);
    Sink** end = &first_sink;
    while (*end) end = &(*end)->next;
    *end = &sink;
}

void console::write(StringView text) {
    if (panicking || lent) return write_to_sinks(text);
    SpinlockGuard guard(lock);
    write_to_sinks(text);
}

void console::write_byte(char byte) { write({&byte, 1}); }

bool console::let_interrupts_in() {
    if (panicking) return true;  // nobody waits for one any more
    if (lent) return false;
    lent = true;
    const bool let_in = lock.let_interrupts_in();
    lent = false;
    return let_in;
}

void console::enter_panic() { panicking = true; }

void print_text(StringView text) { console::write(text); }
