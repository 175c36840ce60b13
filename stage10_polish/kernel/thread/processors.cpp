// The other processors: each gets a block, an idle thread and its part of the scheduler.
#include "arch/processors.hpp"

#include "lib/format.hpp"
#include "memory/heap.hpp"
#include "thread/dispatch.hpp"

namespace {

// What a processor has of its own, in one piece of memory.
struct Processor {
    Cpu cpu;
    alignas(Scheduler) uint8_t scheduler[sizeof(Scheduler)];
};

// Null: it runs. Otherwise why it does not.
const char* start(uint32_t apic_id, PhysicalAddress page) {
    void* memory = memory::heap_allocate(sizeof(Processor));
    if (!memory) return "is not used: there is no memory for it";
    Processor& processor = *new (memory) Processor;
    Result<Ref<Thread>> idle =
        Thread::create({.name = "idle", .priority = 0, .entry = scheduler::idle});
    if (!idle) {
        memory::heap_free(memory);
        return "is not used: there is no memory for it";
    }
    Cpu& cpu = processor.cpu;
    cpu.apic_id = apic_id;
    const uint64_t stack = idle.value()->context.kernel_stack_top;
    switch (processors::start({cpu, stack, [] { scheduler::idle(nullptr); }, page})) {
    case processors::Answer::Ready:
        break;
    case processors::Answer::None:
        memory::heap_free(memory);
        return "does not answer";
    case processors::Answer::OtherClock:
        (void)idle.value().take();  // it stands on that stack for ever
        processors::leave_out(cpu);
        return "is not used: its clock differs";
    }
    Thread& thread = *idle.value().take();
    new (processor.scheduler) Scheduler(cpu, thread, thread);
    processors::join(cpu);
    return nullptr;
}

}  // namespace

void scheduler::start_processors(Span<const uint32_t> apic_ids, PhysicalAddress page) {
    InterruptGuard undisturbed;
    for (const uint32_t id : apic_ids) {
        if (cpu::all().size() == apic_ids.size()) break;
        if (id == this_cpu().apic_id) continue;
        if (page.value == 0) {
            println(
                "Only one processor is used: no memory is free below 1 MiB, where others start.");
            break;
        }
        if (const char* trouble = start(id, page)) {
            println("The processor with local APIC {} {}.", id, trouble);
        }
    }
    if (cpu::all().size() > 1) println("Processors: {}", cpu::all().size());
}
