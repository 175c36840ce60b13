// The console as something a program may read from: the object behind the right
// BIRTH_CONSOLE_INPUT. Readers take turns in the order they came. Reading by lines is the rule;
// reading bytes as they come (raw) is asked for by each read anew, so that no program leaves the
// console in a mode of its own.
//
// One job has the console, the one in the foreground: its tasks are given what is typed, and Ctrl-C
// ends it.
//
// Invariant: while the monitor holds the input, no program gets a byte of it; and never one that is
// not in the foreground.
#pragma once

#include "console/line_discipline.hpp"
#include "ipc/kernel_object.hpp"
#include "service/io_object.hpp"
#include "sync/spinlock.hpp"
#include "task/job.hpp"
#include "thread/mutex.hpp"
#include "thread/wait_queue.hpp"

class ConsoleInput final : public KernelObject, public IoObject {
public:
    static constexpr uint8_t INTERRUPT = 0x03;  // Ctrl-C
    static constexpr uint8_t CHORD = 0x1D;      // Ctrl-]: to the monitor

    // A task that is not in the foreground, or no longer, finds the end of input and does not wait;
    // unless the monitor holds the input: then everybody waits.
    Result<size_t> read(Span<uint8_t> to, const StillWanted& wanted, bool raw,
                        Deadline deadline) override;

    // The monitor takes the input, or gives it back to the programs. It does so from the start.
    void hold();
    void release();
    bool held() const {
        SpinlockGuard guard(lock_);
        return held_;
    }

    // What a key does, in the interrupt handler; false: it is a byte like any other.
    using Action = bool (*)();
    // What Ctrl-] does.
    void set_chord_action(Action action) { chord_ = action; }

    // The job that has the console while no other is in the foreground. `interrupted`: what Ctrl-C
    // does then; null: it ends the job.
    void set_home(RefPtr<Job> job, Action interrupted = nullptr);
    // Puts a job in the foreground, until it is deserted or another call. Null: none but `home`.
    void set_foreground(RefPtr<Job> job);

    // A byte arrives, in the interrupt handler. True: it goes no further.
    bool filter(uint8_t byte);
    void notify();
    // For the kernel's own reader, the monitor; interrupts are off. Woken by notify().
    void wait_as_monitor();

    IoObject* io_object() override { return this; }
    kern_return_t handle(Request&, Reply&) override { return MIG_BAD_ID; }

private:
    void destroy() override {}  // it is the kernel's own, for ever
    WaitResult wait_for_byte(SpinlockGuard& guard, Deadline deadline) REQUIRES(lock_);
    Result<size_t> read_line(Span<uint8_t> to, const StillWanted& wanted, Deadline deadline);
    Result<size_t> read_raw(Span<uint8_t> to, const StillWanted& wanted, Deadline deadline);
    Job* foreground() const REQUIRES(lock_);
    bool in_background() const REQUIRES(lock_);
    bool interrupt();
    void forget_typed();

    Mutex turn_;  // held by the one reader
    mutable Spinlock lock_{"console input", 20};
    LineDiscipline line_ GUARDED_BY(lock_);
    // A byte has come, or others are given what is typed.
    WaitQueue changed_ GUARDED_BY(lock_);
    bool held_ GUARDED_BY(lock_) = true;
    bool raw_read_waits_ GUARDED_BY(lock_) = false;  // of the job in the foreground
    RefPtr<Job> home_ GUARDED_BY(lock_);
    RefPtr<Job> foreground_ GUARDED_BY(lock_);
    Action interrupted_ GUARDED_BY(lock_) = nullptr;
    Action chord_ = nullptr;  // set while booting
};
