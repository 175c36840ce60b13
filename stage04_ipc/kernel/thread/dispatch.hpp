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
    Scheduler(Thread& current, Thread& idle);

    // Interrupts are off from lock() to unlock(). The lock is handed over in a switch: the thread
    // that comes out of one unlocks, and buries the thread that ended in it.
    void lock() ACQUIRE(scheduler::own_lock) { scheduler::own_lock.lock(); }
    void unlock() RELEASE(scheduler::own_lock) {
        Thread* const ended = ended_;
        if (ended) ended_ = nullptr;
        scheduler::own_lock.unlock();
        if (ended) bury(*ended);
    }

    // --- With the lock held ---

    static Thread& current() { return current_thread(); }

    void make_ready(Thread& thread) REQUIRES(scheduler::own_lock) {
        thread.state_ = Thread::State::Ready;
        thread.slice_left_ = scheduler::SLICE;
        ready_.push_back(thread);
        if (int{thread.priority} > current_priority_) {
            this_cpu().pending |= Cpu::PENDING_RESCHEDULE;
        } else if (int{thread.priority} == current_priority_) {
            arm(slice_end_);
        }
    }

    static bool waits(const Thread& thread) REQUIRES(scheduler::own_lock) {
        return thread.state_ == Thread::State::Blocked || thread.state_ == Thread::State::Sleeping;
    }

    bool wake(Thread& thread, WaitResult result) REQUIRES(scheduler::own_lock) {
        if (!waits(thread)) {
            return false;
        }
        end_wait(thread, result);
        make_ready(thread);
        return true;
    }

    // Stops the current thread until it is woken or `deadline` passes.
    WaitResult block(Thread::State how, Deadline deadline) REQUIRES(scheduler::own_lock) {
        Thread& self = current();
        if (!begin_wait(self, how, deadline)) {
            return self.wait_result_;
        }
        dispatch();
        return self.wait_result_;
    }

    void yield() REQUIRES(scheduler::own_lock) {
        if (ready_.highest() < current_priority_) {
            return;
        }
        Thread& self = current();
        self.slice_left_ = scheduler::SLICE;
        self.state_ = Thread::State::Ready;
        ready_.push_back(self);
        dispatch();
    }

    void interrupt(Thread& thread) REQUIRES(scheduler::own_lock);  // kill() has set its flag
    // Gives way if somebody with a better claim is ready: a higher priority, at once, to the front
    // of the queue with the rest of the slice, which may be nothing; or, when the slice is over, an
    // equal one, to the back with a full slice. Leaving idle counts as a preemption, too.
    void preempt() REQUIRES(scheduler::own_lock);
    // The timer went off. Sleepers whose time has come become ready, so many at once as interrupts
    // may stay off for. If an equal of the running thread is ready, its slice may be over: then
    // preempt() is pending; else the alarm is armed for its end. It is armed for the next sleeper.
    void alarm() REQUIRES(scheduler::own_lock);
    [[noreturn]] void end_current() REQUIRES(scheduler::own_lock);
    scheduler::Counters counters() const REQUIRES(scheduler::own_lock);
    // Of a thread's or a task's counter: what it has, and what runs now.
    uint64_t run_time(const uint64_t& counted) const REQUIRES(scheduler::own_lock);

private:
    void dispatch() REQUIRES(scheduler::own_lock) {
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
    void switch_to(Thread& next, int priority, uint64_t counted) REQUIRES(scheduler::own_lock) {
        Cpu& cpu = this_cpu();
        Thread& previous = current();
        ASSERT(scheduler::own_lock.held() && !interrupts::enabled());
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
        cpu.pending = next.killed_.load_relaxed() ? Cpu::PENDING_TERMINATE : 0;
        context::switch_to(previous.context, next.context);
    }

    // False: it need not wait at all, and wait_result_ says why.
    bool begin_wait(Thread& self, Thread::State how, Deadline deadline)
        REQUIRES(scheduler::own_lock) {
        if (self.killed_.load_relaxed()) {
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

    void end_wait(Thread& thread, WaitResult result) REQUIRES(scheduler::own_lock) {
        if (thread.pending()) {
            sleepers_.remove(thread);
        }
        thread.wait_result_ = result;
    }

    // Early is fine, late is not: an alarm that comes before anything is due just arms the next
    // one.
    void arm(uint64_t when) REQUIRES(scheduler::own_lock) {
        if (when < armed_) {
            armed_ = when;
            timer::arm(when);
        }
    }
    void arm_for_idle() REQUIRES(scheduler::own_lock);
    static void bury(Thread& thread);

    static constexpr uint64_t NOT_ARMED = ~uint64_t{0};

    bool slice_over_ GUARDED_BY(scheduler::own_lock) = false;
    int current_priority_ GUARDED_BY(scheduler::own_lock);  // RunQueue::NONE: idle
    uint64_t slice_end_ GUARDED_BY(scheduler::own_lock);
    uint64_t armed_ GUARDED_BY(scheduler::own_lock) = NOT_ARMED;
    uint64_t switched_at_ GUARDED_BY(scheduler::own_lock);  // on the processor's counter
    // Has run its last instruction in the switch that is going on.
    Thread* ended_ GUARDED_BY(scheduler::own_lock) = nullptr;
    Thread* const idle_;  // never in the run queue: runs when that is empty
    uint64_t switches_ GUARDED_BY(scheduler::own_lock) = 0;
    uint64_t preemptions_ GUARDED_BY(scheduler::own_lock) = 0;
    RunQueue ready_ GUARDED_BY(scheduler::own_lock);
    TimingWheel sleepers_ GUARDED_BY(scheduler::own_lock);
};

// The scheduler's lock for the length of a scope.
class SCOPED_CAPABILITY SchedulerGuard : NonCopyable {
public:
    SchedulerGuard() ACQUIRE(scheduler::own_lock)
        : before_(interrupts::save_and_disable()),
          scheduler_(*this_cpu().scheduler) {
        scheduler_.lock();
    }
    // In exchange for a spinlock; interrupts are off all the way. The scheduler is locked before
    // the spinlock is free: whoever takes that to wake this thread comes after it is Blocked.
    explicit SchedulerGuard(SpinlockGuard& guard) ACQUIRE(scheduler::own_lock)
        : scheduler_(*this_cpu().scheduler) {
        scheduler_.lock();
        before_ = guard.unlock_keeping_interrupts_off();
    }
    ~SchedulerGuard() RELEASE() {
        scheduler_.unlock();
        interrupts::restore(before_);
    }
    Scheduler* operator->() { return &scheduler_; }

private:
    interrupts::Flags before_;
    Scheduler& scheduler_;
};
