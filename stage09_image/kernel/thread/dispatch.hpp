// Scheduler: one processor's choice of who runs: run queue, sleepers, slice. Private to this
// folder; everybody else uses thread/scheduler.hpp.
//
// Invariants, whenever its lock is free: the running thread is in no queue; a Ready thread is in
// the run queue, a Blocked or Sleeping one is not; a thread with a pending Timeout is Blocked or
// Sleeping; the alarm is armed for the end of the slice (if another thread of that priority is
// ready) or the first sleeper, whichever is earlier, or for some time before that.
#pragma once

#include "arch/clock.hpp"
#include "arch/cpu.hpp"
#include "arch/interrupts.hpp"
#include "thread/run_queue.hpp"
#include "thread/scheduler.hpp"
#include "thread/thread.hpp"
#include "timer/timer.hpp"
#include "timer/timing_wheel.hpp"

class Scheduler : NonCopyable {
public:
    void start(Thread& current, Thread& idle);

    // Interrupts are off from lock() to unlock(). The lock is handed over in a switch: the thread
    // that comes out of one unlocks, and buries the thread that ended in it.
    void lock() {
        ASSERT(!locked_);
        locked_ = true;
    }
    void unlock() {
        locked_ = false;
        if (ended_) bury(*exchange(ended_, nullptr));
    }

    // --- With the lock held ---

    static Thread& current() { return current_thread(); }

    void make_ready(Thread& thread) {
        thread.state_ = Thread::State::Ready;
        thread.slice_left_ = scheduler::SLICE;
        ready_.push_back(thread);
        if (int{thread.priority} > current_priority_) {
            this_cpu().pending |= Cpu::PENDING_RESCHEDULE;
        } else if (int{thread.priority} == current_priority_) {
            arm(slice_end_);
        }
    }

    static bool waits(const Thread& thread) {
        return thread.state_ == Thread::State::Blocked || thread.state_ == Thread::State::Sleeping;
    }

    bool wake(Thread& thread, WaitResult result) {
        if (!waits(thread)) {
            return false;
        }
        end_wait(thread, result);
        make_ready(thread);
        return true;
    }

    // Stops the current thread until it is woken or `deadline` passes.
    WaitResult block(Thread::State how, Deadline deadline) {
        Thread& self = current();
        if (!begin_wait(self, how, deadline)) {
            return self.wait_result_;
        }
        dispatch();
        return self.wait_result_;
    }

    void yield() {
        if (ready_.highest() < current_priority_) {
            return;
        }
        Thread& self = current();
        self.slice_left_ = scheduler::SLICE;
        self.state_ = Thread::State::Ready;
        ready_.push_back(self);
        dispatch();
    }

    void interrupt(Thread& thread);  // kill() has set its flag
    void preempt();                  // gives way if somebody with a better claim is ready
    void alarm();                    // the timer went off
    [[noreturn]] void end_current();
    scheduler::Counters counters() const;
    // Of a thread's or a task's counter: what it has, and what runs now.
    uint64_t run_time(const uint64_t& counted) const;

private:
    void dispatch() {
        const uint64_t counted = cpu_clock::counter();
        if (ready_.empty()) {
            arm_for_idle();
            switch_to(*idle_, RunQueue::NONE, counted);
            return;
        }
        Thread& next = static_cast<Thread&>(ready_.pop());
        slice_end_ = cpu_clock::time_at(counted) + next.slice_left_;
        if (ready_.has(next.priority)) arm(slice_end_);  // the others get their turn
        switch_to(next, next.priority, counted);
    }

    // Comes back when the thread that called it runs again. By then nothing else may choose a
    // thread, and the present one must be where it will be found: in the run queue, or blocked
    // where somebody wakes it.
    void switch_to(Thread& next, int priority, uint64_t counted) {
        Cpu& cpu = this_cpu();
        Thread& previous = current();
        ASSERT(locked_ && !interrupts::enabled());
        ASSERT(&next != &previous && previous.state_ != Thread::State::Running);
        const uint64_t ran = counted - switched_at_;
        previous.run_time_ += ran;
        *previous.task_run_time += ran;
        switched_at_ = counted;
        current_priority_ = priority;
        slice_over_ = false;
        switches_++;
        next.switches_++;
        next.state_ = Thread::State::Running;
        cpu.thread = &next;
        cpu.pending = next.killed_ ? Cpu::PENDING_TERMINATE : 0;
        context::switch_to(previous.context, next.context);
    }

    // False: it need not wait at all, and wait_result_ says why.
    bool begin_wait(Thread& self, Thread::State how, Deadline deadline) {
        if (self.killed_) {
            self.wait_result_ = WaitResult::Interrupted;
            return false;
        }
        if (!deadline.is_never()) {
            if (deadline.nanoseconds() <= cpu_clock::now()) {
                self.wait_result_ = WaitResult::TimedOut;
                return false;
            }
            sleepers_.add(self, deadline);
            arm(sleepers_.next().nanoseconds());
        }
        self.state_ = how;
        return true;
    }

    void end_wait(Thread& thread, WaitResult result) {
        if (thread.pending()) {
            sleepers_.remove(thread);
        }
        thread.wait_result_ = result;
    }

    // Early is fine, late is not: an alarm that comes before anything is due just arms the next
    // one.
    void arm(uint64_t when) {
        if (when < armed_) {
            armed_ = when;
            timer::arm(when);
        }
    }
    void arm_for_idle();
    static void bury(Thread& thread);

    static constexpr uint64_t NOT_ARMED = ~uint64_t{0};

    bool locked_ = false;
    bool slice_over_ = false;
    int current_priority_ = RunQueue::NONE;
    uint64_t slice_end_ = 0;
    uint64_t armed_ = NOT_ARMED;
    uint64_t switched_at_ = 0;  // on the processor's counter
    Thread* ended_ = nullptr;   // has run its last instruction in the switch that is going on
    Thread* idle_ = nullptr;    // never in the run queue: runs when that is empty
    uint64_t switches_ = 0;
    uint64_t preemptions_ = 0;
    RunQueue ready_;
    TimingWheel sleepers_;
};

// The scheduler's lock for the length of a scope.
class SchedulerGuard : NonCopyable {
public:
    SchedulerGuard() : before_(interrupts::save_and_disable()), scheduler_(*this_cpu().scheduler) {
        scheduler_.lock();
    }
    // In exchange for a spinlock; interrupts are off all the way. The scheduler is locked before
    // the spinlock is free: whoever takes that to wake this thread comes after it is Blocked.
    explicit SchedulerGuard(SpinlockGuard& guard) : scheduler_(*this_cpu().scheduler) {
        scheduler_.lock();
        before_ = guard.unlock_keeping_interrupts_off();
    }
    ~SchedulerGuard() {
        scheduler_.unlock();
        interrupts::restore(before_);
    }
    Scheduler* operator->() { return &scheduler_; }

private:
    interrupts::Flags before_;
    Scheduler& scheduler_;
};
