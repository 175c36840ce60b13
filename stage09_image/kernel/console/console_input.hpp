// The console as something a program may read from: the object behind the right
// BIRTH_CONSOLE_INPUT. Readers take turns in the order they came. Reading by lines is the rule;
// reading bytes as they come (raw) is asked for by each read anew, so that no program leaves the
// console in a mode of its own.
//
// Invariant: while the monitor holds the input, no program gets a byte of it.
#pragma once

#include "console/io_object.hpp"
#include "console/line_discipline.hpp"
#include "ipc/kernel_object.hpp"
#include "lib/spinlock.hpp"
#include "thread/mutex.hpp"
#include "thread/wait_queue.hpp"

class ConsoleInput final : public KernelObject, public IoObject {
public:
    static constexpr uint8_t INTERRUPT = 0x03;  // Ctrl-C
    static constexpr uint8_t CHORD = 0x1D;      // Ctrl-]: to the monitor

    // A task in the background finds the end of input and does not wait.
    Result<size_t> read(Span<uint8_t> to, const StillWanted& wanted, bool raw,
                        Deadline deadline) override;

    // The monitor takes the input, or gives it back to the programs. It does so from the start.
    void hold();
    void release();
    bool held() const { return held_; }

    // What Ctrl-C does, unless it goes to a raw read or to the monitor, and what Ctrl-] does. The
    // newest action is asked first; false: not for me. In the interrupt handler.
    using Action = bool (*)();
    void add_interrupt_action(Action action) { interrupt_actions_.add(action); }
    void add_chord_action(Action action) { chord_actions_.add(action); }

    // Messages to the port.
    using MessageHandler = kern_return_t (*)(Request& request, Reply& reply);
    void set_message_handler(MessageHandler handler) { message_handler_ = handler; }

    // A byte arrives, in the interrupt handler. True: it goes no further.
    bool filter(uint8_t byte);
    void notify();
    // For the kernel's own reader, the monitor; interrupts are off. Woken by notify().
    void wait_as_monitor();

    IoObject* io_object() override { return this; }
    kern_return_t handle(Request& request, Reply& reply) override;

private:
    class Actions {
    public:
        void add(Action action);
        bool run() const;

    private:
        size_t count_ = 0;
        Action actions_[4] = {};
    };

    void destroy() override {}  // it is the kernel's own, for ever
    WaitResult wait_for_byte(SpinlockGuard& guard, Deadline deadline);
    Result<size_t> read_line(Span<uint8_t> to, const StillWanted& wanted, Deadline deadline);
    Result<size_t> read_raw(Span<uint8_t> to, const StillWanted& wanted, Deadline deadline);
    void forget_typed();

    Mutex turn_;                          // held by the one reader
    Spinlock lock_{"console input", 20};  // what follows
    LineDiscipline line_;
    WaitQueue changed_;  // a byte has come, or the input was given back
    bool held_ = true;
    bool raw_read_waits_ = false;
    Actions interrupt_actions_;
    Actions chord_actions_;
    MessageHandler message_handler_ = nullptr;
};
