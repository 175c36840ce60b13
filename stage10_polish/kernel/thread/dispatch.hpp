// Scheduler: one processor's choice of who runs, and what all have in common: the run queue and the
// sleepers. Private to this folder; everybody else uses thread/scheduler.hpp.
//
// Invariants, whenever its lock is free: a running thread is in no queue; a Ready thread is in
// the run queue, a Blocked or Sleeping one is not; a thread with a pending Timeout is Blocked or
// Sleeping. If a ready thread is more important than what some processor runs, a processor has been
// told to choose again (PENDING_RESCHEDULE), and whoever chooses looks whether another must.
// For the first sleeper some processor's alarm is armed, and on each for the end of the slice,
// where another thread may have to take its turn; or for some time before that.
#pragma once

#include "arch/clock.hpp"
#include "arch/cpu.hpp"
#include "arch/interrupts.hpp"
#include "lib/checked.hpp"
#include "sync/global.hpp"
#include "thread/run_queue.hpp"
#include "thread/scheduler.hpp"
#include "thread/thread.hpp"
#include "timer/timer.hpp"
#include "timer/timing_wheel.hpp"

class Scheduler : NonCopyable {
public:
    // What `cpu` runs now, and when there is nothing to run.
    Scheduler(Cpu& cpu, Thread& current, Thread& idle);
    static void initialise() { common.construct(); }

    // Interrupts are off from lock() to unlock(). The lock is handed over in a switch: the thread
    // that comes out of one unlocks, and buries the thread that ended in it.
    static void lock() ACQUIRE(scheduler::own_lock) { scheduler::own_lock.lock(); }
    static void unlock() RELEASE(scheduler::own_lock) {
        Thread* const ended = common->ended;
        if (__builtin_expect(ended != nullptr, 0)) common->ended = nullptr;
        scheduler::own_lock.unlock();
        if (__builtin_expect(ended != nullptr, 0)) bury(*ended);
    }

    // --- With the lock held ---

    static Thread& current() { return current_thread(); }

    void make_ready(Thread& thread) REQUIRES(scheduler::own_lock) {
        thread.state_ = Thread::State::Ready;
        thread.slice_left_ = scheduler::SLICE;
        common->ready.push_back(thread);
        // Here, if it is more important than this processor's thread, so that it need not move.
        Cpu& cpu = this_cpu();
        const bool taken = (cpu.pending & Cpu::PENDING_RESCHEDULE) != 0;  // by another one
        if (int{thread.priority} > current_priority_ && !taken) {
            cpu.pending |= Cpu::PENDING_RESCHEDULE;
            return;
        }
        if (int{thread.priority} == current_priority_) arm(slice_end_);
        if (several()) offer(thread.priority);
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

    // With interrupts off, but without the lock, which nobody can have then: every call goes here.
    bool may_hand_off(const Thread& receiver) const NO_THREAD_SAFETY_ANALYSIS {
        return receiver.state_ == Thread::State::Blocked &&
               int{receiver.priority} >= common->ready.highest() && this_cpu().pending == 0;
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

    WaitResult hand_off(Thread& receiver, Deadline deadline) REQUIRES(scheduler::own_lock) {
        Thread& self = current();
        if (!begin_wait(self, Thread::State::Blocked, deadline)) {
            wake(receiver, WaitResult::Woken);
            return self.wait_result_;
        }
        end_wait(receiver, WaitResult::Woken);
        arm_for_slice(receiver.priority);  // slice_end_ stays as it is
        switch_to(receiver, receiver.priority, cpu_clock::counter());
        return self.wait_result_;
    }

    [[gnu::always_inline]] void yield() REQUIRES(scheduler::own_lock) {
        Thread& self = current();
        const int highest = common->ready.highest();
        if (highest < current_priority_) {
            return;
        }
        self.slice_left_ = scheduler::SLICE;
        self.state_ = Thread::State::Ready;
        if (__builtin_expect(highest > current_priority_, 0)) {
            common->ready.push_back(self);
            dispatch();
            return;
        }
        Thread& next = static_cast<Thread&>(common->ready.exchange(self));
        const uint64_t counted = cpu_clock::counter();
        slice_end_ = cpu_clock::time_at(counted) + next.slice_left_;
        arm(slice_end_);
        switch_to(next, highest, counted);
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
    static scheduler::Counters counters() REQUIRES(scheduler::own_lock);
    // Of a thread's or a task's counter: what it has, and what runs now.
    static uint64_t run_time(const uint64_t& counted) REQUIRES(scheduler::own_lock);

private:
    struct Common {
        // Has run its last instruction in the switch that is going on.
        Thread* ended GUARDED_BY(scheduler::own_lock) = nullptr;
        RunQueue ready GUARDED_BY(scheduler::own_lock);
        TimingWheel sleepers GUARDED_BY(scheduler::own_lock);
    };
    static inline constinit Global<Common> common;
    static bool several() { return cpu::all().size() > 1; }

    // A thread of that priority is ready: the processor that runs the least important one is told,
    // if that is less important.
    static void offer(int priority) REQUIRES(scheduler::own_lock);
    static void set_pending(Cpu& cpu, uint64_t what);

    [[gnu::noinline]] void dispatch() REQUIRES(scheduler::own_lock) {
        const uint64_t counted = cpu_clock::counter();
        if (__builtin_expect(common->ready.empty(), 0)) {
            arm_for_idle();
            switch_to(*idle_, RunQueue::NONE, counted);
            return;
        }
        Thread& next = static_cast<Thread&>(common->ready.pop());
        slice_end_ = cpu_clock::time_at(counted) + next.slice_left_;
        arm_for_slice(next.priority);
        switch_to(next, next.priority, counted);
    }

    // Comes back when the thread that called it runs again. By then nothing else may choose a
    // thread, and the present one must be where it will be found: in the run queue, or blocked
    // where somebody wakes it.
    void switch_to(Thread& next, int priority, uint64_t counted) REQUIRES(scheduler::own_lock) {
        Cpu& cpu = this_cpu();
        Thread& previous = current();
        if constexpr (CHECKED_BUILD) {
            ASSERT(scheduler::own_lock.held() && !interrupts::enabled());
            ASSERT(&next != &previous && previous.state_ != Thread::State::Running);
        }
        const uint64_t ran = counted - switched_at_;
        previous.run_time_ += ran;
        *previous.task_run_time += ran;
        switched_at_ = counted;
        current_priority_ = priority;
        switches_++;
        next.switches_++;
        next.state_ = Thread::State::Running;
        next.cpu_ = &cpu;
        cpu.thread = &next;
        cpu.pending = next.killed_.load_relaxed() ? Cpu::PENDING_TERMINATE : 0;
        if (several()) offer(common->ready.highest());
        context::switch_to(cpu, previous.context, next.context);
    }

    // False: it need not wait at all, and wait_result_ says why.
    bool begin_wait(Thread& self, Thread::State how, Deadline deadline)
        REQUIRES(scheduler::own_lock) {
        if (__builtin_expect(self.killed_.load_relaxed(), 0)) {
            self.wait_result_ = WaitResult::Interrupted;
            return false;
        }
        if (!deadline.is_never()) {
            if (deadline.nanoseconds() <= cpu_clock::now()) {
                self.wait_result_ = WaitResult::TimedOut;
                return false;
            }
            common->sleepers.add(self, deadline);
            arm(common->sleepers.next().nanoseconds());
        }
        self.state_ = how;
        return true;
    }

    void end_wait(Thread& thread, WaitResult result) REQUIRES(scheduler::own_lock) {
        if (thread.pending()) {
            common->sleepers.remove(thread);
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
    // A thread of that priority is to run: the others of its priority get their turn. One that
    // becomes ready elsewhere does not come here to arm the alarm.
    void arm_for_slice(unsigned priority) REQUIRES(scheduler::own_lock) {
        if (common->ready.has(priority) || several()) arm(slice_end_);
    }
    void look_at_slice(uint64_t now) REQUIRES(scheduler::own_lock);
    void arm_for_idle() REQUIRES(scheduler::own_lock);
    static void bury(Thread& thread);

    static constexpr uint64_t NOT_ARMED = ~uint64_t{0};

    int current_priority_ GUARDED_BY(scheduler::own_lock);  // RunQueue::NONE: idle
    uint64_t slice_end_ GUARDED_BY(scheduler::own_lock);
    uint64_t armed_ GUARDED_BY(scheduler::own_lock) = NOT_ARMED;
    uint64_t switched_at_ GUARDED_BY(scheduler::own_lock);  // on the processor's counter
    Thread* const idle_;  // never in the run queue: runs when that is empty
    uint64_t switches_ GUARDED_BY(scheduler::own_lock) = 0;
    uint64_t preemptions_ GUARDED_BY(scheduler::own_lock) = 0;
};

namespace scheduler {

// The body of the idle threads, of which each processor has one.
void idle(void*);

}  // namespace scheduler

// The scheduler's lock for the length of a scope.
class SCOPED_CAPABILITY SchedulerGuard : NonCopyable {
public:
    SchedulerGuard() ACQUIRE(scheduler::own_lock) : before_(interrupts::save_and_disable()) {
        Scheduler::lock();
    }
    // In exchange for a spinlock; interrupts are off all the way. The scheduler is locked before
    // the spinlock is free: whoever takes that to wake this thread comes after it is Blocked.
    explicit SchedulerGuard(SpinlockGuard& guard) ACQUIRE(scheduler::own_lock) {
        Scheduler::lock();
        before_ = guard.unlock_keeping_interrupts_off();
    }
    ~SchedulerGuard() RELEASE() {
        Scheduler::unlock();
        interrupts::restore(before_);
    }
    // This processor's, and after a switch that may be another one.
    Scheduler* operator->() { return this_cpu().scheduler; }

private:
    interrupts::Flags before_;
};
