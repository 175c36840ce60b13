// The start of a processor, and what processors ask of each other without the kernel lock.
#include "arch/processors.hpp"

#include "arch/context.hpp"
#include "arch/direct_map.hpp"
#include "arch/interrupts.hpp"
#include "arch/interval_timer.hpp"
#include "arch/kernel_lock.hpp"
#include "arch/local_apic.hpp"
#include "arch/tlb.hpp"
#include "arch/tsc.hpp"
#include "arch/user_mode.hpp"
#include "arch/user_protection.hpp"
#include "lib/string.h"

extern "C" {
// processor_start.asm
extern const uint8_t processor_start_code[];
extern const uint8_t processor_start_code_end[];
extern uint32_t processor_expected;
extern uint64_t processor_root;
extern uint64_t processor_stack;
extern Cpu* processor_block;
[[noreturn]] void processor_main(Cpu& cpu);
}

namespace {

constexpr uint32_t NOBODY = ~uint32_t{0};
constexpr uint64_t AFTER_INIT = 200;     // microseconds; the 10 ms of old manuals are for old chips
constexpr uint64_t UNTIL_AGAIN = 1'000;  // a startup interrupt may be lost: then another one
constexpr uint64_t PATIENCE = 1'000'000;

// What is said in Cpu::start_step, in turn by the processor that starts and the one that starts it.
enum Step : uint32_t { SILENT, ARRIVED, ASKED_TIME, TOLD_TIME, JOINED, LEFT_OUT };

constinit bool stopping = false;
constinit processors::Idle idle_function = nullptr;

Step step(const Cpu& cpu) {
    return static_cast<Step>(__atomic_load_n(&cpu.start_step, __ATOMIC_ACQUIRE));
}
void say(Cpu& cpu, Step step) { __atomic_store_n(&cpu.start_step, step, __ATOMIC_RELEASE); }

bool comes_to(const Cpu& cpu, Step wanted, uint64_t microseconds) {
    interval_timer::Stopwatch watch;
    while (step(cpu) != wanted) {
        if (watch.passed(microseconds)) return false;
        asm volatile("pause");
    }
    return true;
}

void wait(uint64_t microseconds) {
    interval_timer::Stopwatch watch;
    while (!watch.passed(microseconds)) asm volatile("pause");
}

// False: nobody came, and nobody can any more.
bool arrives(const Cpu& cpu, PhysicalAddress page) {
    local_apic::send_init(cpu.apic_id);
    wait(AFTER_INIT);
    local_apic::send_startup(cpu.apic_id, page);
    if (comes_to(cpu, ARRIVED, UNTIL_AGAIN)) return true;
    local_apic::send_startup(cpu.apic_id, page);
    if (comes_to(cpu, ARRIVED, PATIENCE)) return true;
    // Taken by it in this moment: then it is on its way.
    return __atomic_exchange_n(&processor_expected, NOBODY, __ATOMIC_SEQ_CST) == NOBODY &&
           comes_to(cpu, ARRIVED, PATIENCE);
}

// All threads use one clock, wherever they run: its counters must say the same.
bool has_our_time(Cpu& cpu) {
    const uint64_t before = tsc::read();
    say(cpu, ASKED_TIME);
    while (step(cpu) != TOLD_TIME) asm volatile("pause");
    const uint64_t after = tsc::read();
    return before <= cpu.start_time && cpu.start_time <= after;
}

// From another processor, at any moment at which interrupts are on; the lock stays with whoever has
// it. A thread of the kernel that is interrupted here could as well be preempted.
void nudged(TrapFrame& frame) {
    local_apic::end_of_interrupt();
    Cpu& cpu = this_cpu();
    tlb::flush_if_asked(cpu);
    const bool holds_lock = !frame.from_user() && !cpu.unlocked;
    if (holds_lock && !cpu.lock_lent) kernel_lock.let_go_if_had_long();
}

}  // namespace

processors::Answer processors::start(const Start& start) {
    interrupts::on(local_apic::NUDGE_VECTOR, nudged);
    memcpy(direct_map(start.page), processor_start_code,
           static_cast<size_t>(processor_start_code_end - processor_start_code));
    start.cpu.unlocked = true;
    start.cpu.set_kernel_stack(start.stack);
    idle_function = start.idle;
    processor_root = tlb::loaded_root().value;
    processor_stack = start.stack;
    processor_block = &start.cpu;
    __atomic_store_n(&processor_expected, start.cpu.apic_id, __ATOMIC_SEQ_CST);
    if (!arrives(start.cpu, start.page)) return Answer::None;
    return has_our_time(start.cpu) ? Answer::Ready : Answer::OtherClock;
}

void processors::join(Cpu& cpu) {
    cpu.number = static_cast<uint32_t>(cpu::running_count);
    cpu::running[cpu::running_count++] = &cpu;
    say(cpu, JOINED);
}

void processors::leave_out(Cpu& cpu) { say(cpu, LEFT_OUT); }

// What the boot processor did in kernel_main and what that calls, as far as it was about the
// processor. Without the kernel lock: nothing here touches what others have.
void processor_main(Cpu& cpu) {
    cpu::load(cpu);
    interrupts::load_table();
    tlb::choose_cache_types();
    context::initialise();
    local_apic::initialise_here();
    user_mode::initialise();
    user_mode::enable_protections();
    say(cpu, ARRIVED);
    while (step(cpu) != ASKED_TIME) asm volatile("pause");
    cpu.start_time = tsc::read();
    say(cpu, TOLD_TIME);
    while (step(cpu) < JOINED) asm volatile("pause");
    if (step(cpu) == LEFT_OUT) cpu::halt();
    interrupts::sleep_unlocked();
    idle_function();
    __builtin_unreachable();
}

void cpu::interrupt(Cpu& cpu) { local_apic::send(cpu.apic_id, local_apic::RESCHEDULE_VECTOR); }
void cpu::nudge(Cpu& cpu) { local_apic::send(cpu.apic_id, local_apic::NUDGE_VECTOR); }

void cpu::stop_others() {
    stopping = true;
    const Cpu& self = this_cpu();
    for (const Cpu* cpu : all()) {
        if (cpu != &self && !cpu->stopped) local_apic::send_nmi(cpu->apic_id);
    }
    // One that is broken does not answer.
    for (const Cpu* cpu : all()) {
        for (int i = 0; i < 1'000'000 && cpu != &self; i++) {
            if (__atomic_load_n(&cpu->stopped, __ATOMIC_ACQUIRE)) break;
            asm volatile("pause");
        }
    }
}

void cpu::halt_if_stopping() {
    if (stopping) stop();
}

void cpu::stop() {
    __atomic_store_n(&this_cpu().stopped, true, __ATOMIC_RELEASE);
    halt();
}
