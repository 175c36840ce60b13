// The parts of the scheduler that are not on the way of every switch.
#include "thread/dispatch.hpp"

#include "lib/panic.hpp"

Scheduler::Scheduler(Thread& current, Thread& idle)
    : current_priority_(current.priority),
      slice_end_(cpu_clock::now() + scheduler::SLICE),
      switched_at_(cpu_clock::counter()),
      idle_(&idle) {
    Cpu& cpu = this_cpu();
    current.state_ = Thread::State::Running;
    idle.state_ = Thread::State::Ready;
    cpu.thread = &current;
    cpu.scheduler = this;
}

void Scheduler::interrupt(Thread& thread) {
    if (&thread == &current()) {
        this_cpu().pending |= Cpu::PENDING_TERMINATE;
    } else {
        wake(thread, WaitResult::Interrupted);
    }
}

// A thread that has to give way to a higher priority keeps its place and the rest of its slice.
// Only the alarm ends a slice, so what runs with interrupts off is not moved behind others by the
// clock.
void Scheduler::preempt() {
    Cpu& cpu = this_cpu();
    cpu.pending &= ~Cpu::PENDING_RESCHEDULE;
    Thread& self = current();
    const int highest = ready_.highest();
    if (highest > current_priority_) {
        if (&self != idle_) {
            const uint64_t now = cpu_clock::now();
            self.slice_left_ = slice_end_ > now ? slice_end_ - now : 0;
            ready_.push_front(self);
        }
    } else if (slice_over_ && highest == current_priority_) {
        self.slice_left_ = scheduler::SLICE;
        ready_.push_back(self);
    } else {
        return;
    }
    self.state_ = Thread::State::Ready;
    preemptions_++;
    dispatch();
}

void Scheduler::alarm() {
    constexpr size_t SLEEPERS_AT_ONCE = 128;  // the next alarm, which then comes at once, goes on
    armed_ = NOT_ARMED;
    const uint64_t now = cpu_clock::now();
    TimingWheel::List expired;
    sleepers_.advance(now, expired, SLEEPERS_AT_ONCE);
    while (Timeout* timeout = expired.pop_front()) {
        Thread& thread = static_cast<Thread&>(*timeout);
        thread.wait_result_ = WaitResult::TimedOut;
        make_ready(thread);
    }
    if (&current() != idle_ && ready_.has(current().priority)) {
        if (now >= slice_end_) {
            slice_over_ = true;
            this_cpu().pending |= Cpu::PENDING_RESCHEDULE;
        } else {
            arm(slice_end_);
        }
    }
    arm(sleepers_.next().nanoseconds());
}

// Nothing may wake an idle machine before there is something to do.
void Scheduler::arm_for_idle() {
    const uint64_t next = sleepers_.next().nanoseconds();
    if (next == armed_) {
        return;
    }
    armed_ = next;
    if (next == NOT_ARMED) {
        timer::disarm();
    } else {
        timer::arm(next);
    }
}

void Scheduler::end_current() {
    Thread& self = current();
    self.state_ = Thread::State::Dead;
    ended_ = &self;
    dispatch();
    panic("thread {} runs after its end", self.id());
}

void Scheduler::bury(Thread& thread) {
    thread.release_stack();
    scheduler::call_end_hook(thread);
    thread.unref();  // its own
}

scheduler::Counters Scheduler::counters() const {
    return {switches_, preemptions_, run_time(idle_->run_time_)};
}

uint64_t Scheduler::run_time(const uint64_t& counted) const {
    const Thread& running = current();
    const bool runs = &counted == &running.run_time_ || &counted == running.task_run_time;
    return cpu_clock::duration(counted + (runs ? cpu_clock::counter() - switched_at_ : 0));
}
