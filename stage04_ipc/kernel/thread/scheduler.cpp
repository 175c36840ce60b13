// What the rest of the kernel asks of the scheduler: each call takes its lock and does one thing.
#include "thread/scheduler.hpp"

#include "lib/panic.hpp"
#include "sync/global.hpp"
#include "thread/dispatch.hpp"

namespace {

Global<Scheduler> boot_processor;
void (*exit_hook)(Thread&) UNSHARED = nullptr;
void (*end_hook)(Thread&) UNSHARED = nullptr;

void idle(void*) {
    while (true) {
        interrupts::disable();
        // A thread that ended in the switch to here may have made another one ready.
        scheduler::give_way();
        // An interrupt that makes one ready from here on finds the processor asleep, and wakes it.
        interrupts::wait();
    }
}

void alarm() {
    SchedulerGuard guard;
    guard->alarm();
}

// Interrupts are off. What the kernel did with interrupts off is not disturbed.
void leave_trap(TrapFrame& frame) {
    if (frame.from_user()) {
        scheduler::return_to_user();
    } else if (interrupts::enabled_in(frame)) {
        scheduler::give_way();
    }
}

}  // namespace

void scheduler::initialise() {
    Result<Ref<Thread>> boot = Thread::adopt_boot_context();
    Result<Ref<Thread>> idle_thread =
        Thread::create({.name = "idle", .priority = 0, .entry = idle});
    if (!boot || !idle_thread) {
        panic("no memory for the first two threads");
    }
    // Both threads keep themselves.
    boot_processor.construct(*boot.value().take(), *idle_thread.value().take());
    timer::set_handler(alarm);
    interrupts::set_return_hook(leave_trap);
    interrupts::set_pending_hook(scheduler::give_way);
}

void scheduler::yield() {
    SchedulerGuard guard;
    guard->yield();
}

void scheduler::exit() {
    Thread& self = current();
    interrupts::enable();
    if (exit_hook) {
        exit_hook(self);
    }
    interrupts::disable();  // from here to the switch nobody may preempt a thread that is half dead
    self.wake_joiners();
    SchedulerGuard guard;
    guard->end_current();
}

void scheduler::set_exit_hook(void (*hook)(Thread&)) { exit_hook = hook; }

void scheduler::set_end_hook(void (*hook)(Thread&)) { end_hook = hook; }

void scheduler::call_end_hook(Thread& thread) {
    if (end_hook) end_hook(thread);
}

WaitResult scheduler::block(SpinlockGuard& lock, Deadline deadline) {
    SchedulerGuard guard(lock);
    return guard->block(Thread::State::Blocked, deadline);
}

bool scheduler::wake(Thread& thread, WaitResult result) {
    SchedulerGuard guard;
    return guard->wake(thread, result);
}

WaitResult scheduler::sleep_until(Deadline deadline) {
    SchedulerGuard guard;
    return guard->block(Thread::State::Sleeping, deadline);
}

WaitResult scheduler::sleep_ms(uint64_t milliseconds) {
    return sleep_until(Deadline::after_ms(milliseconds));
}

// Again and again: a thread may have ended in the switch back to here, and its end may have made
// yet another one ready.
void scheduler::give_way() {
    while (this_cpu().pending & Cpu::PENDING_RESCHEDULE) {
        SchedulerGuard guard;
        guard->preempt();
    }
}

void scheduler::preemption_point() {
    if (interrupts::enabled()) {
        return;  // preempted anyway
    }
    interrupts::let_in();
    give_way();
}

void scheduler::return_to_user() {
    give_way();
    if (this_cpu().pending & Cpu::PENDING_TERMINATE) {
        exit();
    }
}

uint64_t scheduler::run_time(const uint64_t& counted) {
    SchedulerGuard guard;
    return guard->run_time(counted);
}

scheduler::Counters scheduler::counters() {
    SchedulerGuard guard;
    return guard->counters();
}
