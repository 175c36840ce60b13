#include "service/console_input.hpp"

#include "arch/interrupts.hpp"
#include "console/console.hpp"
#include "thread/scheduler.hpp"

// The console's ring hands out every byte once; whoever holds the turn, or the monitor, takes them.

WaitResult ConsoleInput::wait_for_byte(SpinlockGuard& guard, Deadline deadline) {
    // A thread that was killed takes no more bytes, even if it need not wait for them.
    if (scheduler::current().killed()) return WaitResult::Interrupted;
    return changed_.wait_until(
        guard,
        [this]()
            REQUIRES(lock_) { return in_background() || (!held_ && console::input_waiting()); },
        deadline);
}

// The job that has the console, or null. Under lock_.
Job* ConsoleInput::foreground() const {
    return foreground_ && !foreground_->deserted() ? foreground_.get() : home_.get();
}

// Is what is typed for others than the running task? Under lock_.
bool ConsoleInput::in_background() const {
    const Task* task = Task::current();
    return !held_ && task && task->job() != foreground();
}

Result<size_t> ConsoleInput::read(Span<uint8_t> to, const StillWanted& wanted, bool raw,
                                  Deadline deadline) {
    if (to.empty()) return size_t{0};
    {
        SpinlockGuard guard(lock_);
        if (in_background()) return size_t{0};
    }
    if (const WaitResult turn = turn_.lock(deadline); turn != WaitResult::Woken) {
        return to_kern_return(turn);
    }
    Result<size_t> count = raw ? read_raw(to, wanted, deadline) : read_line(to, wanted, deadline);
    turn_.unlock();
    return count;
}

Result<size_t> ConsoleInput::read_line(Span<uint8_t> to, const StillWanted& wanted,
                                       Deadline deadline) {
    while (true) {
        SpinlockGuard guard(lock_);
        const WaitResult result =
            line_.finished() ? WaitResult::Woken : wait_for_byte(guard, deadline);
        if (result != WaitResult::Woken) {
            // What was typed stays for a read that only ran out of time; a reader that is ended
            // takes it with it.
            if (result == WaitResult::Interrupted) line_.clear();
            return to_kern_return(result);
        }
        if (in_background()) return size_t{0};
        if (line_.finished()) {
            TRY(wanted.check());
            return line_.read(to);
        }
        const Result<uint8_t> byte = console::try_read_byte();
        if (byte.ok()) line_.take(byte.value(), console::write);
        guard.unlock();
        scheduler::preemption_point();  // much may have been typed
    }
}

Result<size_t> ConsoleInput::read_raw(Span<uint8_t> to, const StillWanted& wanted,
                                      Deadline deadline) {
    SpinlockGuard guard(lock_);
    if (!line_.finished()) {  // else it is what an earlier reader left
        raw_read_waits_ = !in_background();
        const WaitResult result = wait_for_byte(guard, deadline);
        raw_read_waits_ = false;
        if (result != WaitResult::Woken) return to_kern_return(result);
    }
    if (in_background()) return size_t{0};
    TRY(wanted.check());
    if (line_.finished()) return line_.read(to);
    size_t count = 0;
    while (count < to.size()) {
        const Result<uint8_t> byte = console::try_read_byte();
        if (!byte.ok()) break;
        to[count++] = byte.value();
    }
    return count;
}

void ConsoleInput::hold() {
    SpinlockGuard guard(lock_);
    held_ = true;
}

void ConsoleInput::release() {
    SpinlockGuard guard(lock_);
    held_ = false;
    changed_.wake_all();
}

void ConsoleInput::notify() {
    SpinlockGuard guard(lock_);
    changed_.wake_all();
}

void ConsoleInput::wait_as_monitor() {
    SpinlockGuard guard(lock_);
    if (changed_.wait(guard) == WaitResult::Interrupted) {
        guard.unlock();
        interrupts::wait();  // killed while reading: it cannot block any more
    }
}

void ConsoleInput::set_home(RefPtr<Job> job, Action interrupted) {
    {
        SpinlockGuard guard(lock_);
        swap(home_, job);
        interrupted_ = interrupted;
    }
    set_foreground(nullptr);
}

void ConsoleInput::set_foreground(RefPtr<Job> job) {
    SpinlockGuard guard(lock_);
    swap(foreground_, job);  // the one before ends with `job`, without the lock
    raw_read_waits_ = false;
    if (!line_.finished()) line_.clear();  // it was typed for others
    changed_.wake_all();
}

// In the interrupt handler. False: nobody is to be interrupted.
bool ConsoleInput::interrupt() {
    RefPtr<Job> job;
    Action instead = nullptr;
    {
        SpinlockGuard guard(lock_);
        if (held_ || raw_read_waits_ || !foreground()) return false;
        job = *foreground();
        if (job == home_) instead = interrupted_;
    }
    if (instead) return instead();
    job->end();
    return true;
}

void ConsoleInput::forget_typed() {
    SpinlockGuard guard(lock_);
    while (console::try_read_byte().ok()) {
    }
    line_.clear();
}

bool ConsoleInput::filter(uint8_t byte) {
    if (byte == CHORD) return chord_ && chord_();
    if (byte != INTERRUPT || !interrupt()) return false;
    forget_typed();  // it was meant for what is ended now
    console::write("^C");
    return true;
}
