// The parts of the scheduler that are not on the way of every switch.
#include "thread/dispatch.hpp"

#include "lib/panic.hpp"

Scheduler::Scheduler(Cpu& cpu, Thread& current, Thread& idle)
    : current_priority_(&current == &idle ? RunQueue::NONE : int{current.priority}),
      slice_end_(cpu_clock::now() + scheduler::SLICE),
      switched_at_(cpu_clock::counter()),
      idle_(&idle) {
    idle.state_ = Thread::State::Ready;
    current.state_ = Thread::State::Running;
    current.cpu_ = &cpu;
    cpu.thread = &current;
    cpu.scheduler = this;
}

void Scheduler::offer(int priority) {
    Cpu* told = nullptr;
    int lowest = priority;
    for (Cpu* cpu : cpu::all()) {
        const int runs = cpu->scheduler->current_priority_;
        if ((cpu->pending & Cpu::PENDING_RESCHEDULE) || runs >= lowest) continue;
        told = cpu;
        lowest = runs;
    }
    if (told) set_pending(*told, Cpu::PENDING_RESCHEDULE);
}

void Scheduler::set_pending(Cpu& cpu, uint64_t what) {
    cpu.pending |= what;
    if (&cpu != &this_cpu()) cpu::interrupt(cpu);
}

// One that runs is to look at its flag on its way to user mode, which it may have reached already.
void Scheduler::interrupt(Thread& thread) {
    if (thread.state_ == Thread::State::Running) {
        set_pending(*thread.cpu_, Cpu::PENDING_TERMINATE);
    } else {
        wake(thread, WaitResult::Interrupted);
    }
}

// A thread that has to give way to a higher priority keeps its place and the rest of its slice.
// Only the alarm ends a slice, so what runs with interrupts off is not moved behind others by the
// clock.
void Scheduler::preempt() {
    Cpu& cpu = this_cpu();
    const uint64_t pending = cpu.pending;
    cpu.pending &= ~(Cpu::PENDING_RESCHEDULE | Cpu::PENDING_SLICE_OVER);
    Thread& self = current();
    RunQueue& ready = common->ready;
    const int highest = ready.highest();
    if (highest > current_priority_) {
        if (&self != idle_) {
            const uint64_t now = cpu_clock::now();
            self.slice_left_ = slice_end_ > now ? slice_end_ - now : 0;
            ready.push_front(self);
        }
    } else if ((pending & Cpu::PENDING_SLICE_OVER) && highest == current_priority_) {
        self.slice_left_ = scheduler::SLICE;
        ready.push_back(self);
    } else {
        // Somebody else was faster. Another one may still be ready that waited for this choice.
        if (several()) offer(highest);
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
    common->sleepers.advance(now, expired, SLEEPERS_AT_ONCE);
    while (Timeout* timeout = expired.pop_front()) {
        Thread& thread = static_cast<Thread&>(*timeout);
        thread.wait_result_ = WaitResult::TimedOut;
        make_ready(thread);
    }
    if (&current() != idle_) look_at_slice(now);
    arm(common->sleepers.next().nanoseconds());
}

void Scheduler::look_at_slice(uint64_t now) {
    if (common->ready.has(current().priority)) {
        if (now < slice_end_) return arm(slice_end_);
        this_cpu().pending |= Cpu::PENDING_RESCHEDULE | Cpu::PENDING_SLICE_OVER;
    } else if (several()) {
        // It has its priority to itself, and begins another slice.
        if (now >= slice_end_) slice_end_ = now + scheduler::SLICE;
        arm(slice_end_);
    }
}

// Nothing may wake an idle machine before there is something to do.
void Scheduler::arm_for_idle() {
    uint64_t next = common->sleepers.next().nanoseconds();
    for (const Cpu* cpu : cpu::all()) {
        // One alarm is enough.
        if (cpu->scheduler != this && cpu->scheduler->armed_ <= next) next = NOT_ARMED;
    }
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
    common->ended = &self;
    dispatch();
    panic("thread {} runs after its end", self.id());
}

void Scheduler::bury(Thread& thread) {
    thread.release_stack();
    scheduler::call_end_hook(thread);
    thread.unref();  // its own
}

scheduler::Counters Scheduler::counters() {
    scheduler::Counters sum{};
    for (const Cpu* cpu : cpu::all()) {
        const Scheduler& its = *cpu->scheduler;
        sum.switches += its.switches_;
        sum.preemptions += its.preemptions_;
        sum.idle_time += run_time(its.idle_->run_time_);
    }
    return sum;
}

uint64_t Scheduler::run_time(const uint64_t& counted) {
    uint64_t ticks = counted;
    for (const Cpu* cpu : cpu::all()) {
        const Thread& running = *cpu->thread;
        if (&counted != &running.run_time_ && &counted != running.task_run_time) continue;
        // Another processor's counter may be a little ahead of this one's.
        const uint64_t now = cpu_clock::counter();
        const uint64_t since = cpu->scheduler->switched_at_;
        if (now > since) ticks += now - since;
    }
    return cpu_clock::duration(ticks);
}
