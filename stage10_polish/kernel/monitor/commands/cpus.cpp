// cpus: what each processor runs, and how long it had to wait for the kernel lock.
#include "arch/clock.hpp"
#include "lib/format.hpp"
#include "monitor/monitor.hpp"
#include "thread/thread.hpp"

namespace {

// It may have ended since: then nobody is called so any more.
StringView name_of(const Thread* wanted, Span<char> room) {
    uint64_t id = 0;
    while (RefPtr<Thread> thread = Thread::next_after(id)) {
        id = thread->id();
        if (thread.get() == wanted) return format_to(room, "{} {}", id, thread->name());
    }
    return wanted ? "one that has ended" : "-";
}

StringView running_on(const Cpu& cpu, Span<char> room) {
    uint64_t id = 0;
    while (RefPtr<Thread> thread = Thread::next_after(id)) {
        id = thread->id();
        if (thread->cpu() == &cpu && thread->state() == Thread::State::Running) {
            return format_to(room, "{} {}", id, thread->name());
        }
    }
    return "-";
}

void cpus(monitor::Arguments&) {
    println("{:>3} {:>4} {:<16} {:>12} {:>16}  {}", "CPU", "APIC", "RUNS", "WAITS", "LONGEST/TICKS",
            "WHO WAITED");
    for (const Cpu* cpu : cpu::all()) {
        char runs[40];
        char waited[40];
        println("{:>3} {:>4} {:<16} {:>12} {:>16}  {}", cpu->number, cpu->apic_id,
                running_on(*cpu, runs), cpu->lock_waits, cpu->longest_lock_wait,
                name_of(cpu->longest_waiter, waited));
    }
}

MONITOR_COMMAND(cpus, "", "the processors, and their waits for the kernel lock", cpus);

}  // namespace
