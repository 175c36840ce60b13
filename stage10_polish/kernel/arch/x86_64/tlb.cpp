// Telling other processors to forget translations.
#include "arch/tlb.hpp"

namespace {

// Cpu::flush.
enum Flush : uint32_t { NOTHING, USER, EVERYTHING };

void ask(Cpu& cpu, Flush what) {
    __atomic_store_n(&cpu.flush, what, __ATOMIC_SEQ_CST);
    cpu::nudge(cpu);
}

void wait_for_answers() {
    for (const Cpu* cpu : cpu::all()) {
        while (__atomic_load_n(&cpu->flush, __ATOMIC_ACQUIRE) != NOTHING) asm volatile("pause");
    }
}

// Global pages are forgotten only when their support is switched off (Intel SDM 3A, 4.10.4.1).
void flush_everything() {
    const uint64_t cr4 = control::read_cr4();
    control::write_cr4(cr4 & ~control::CR4_GLOBAL_PAGES);
    control::write_cr4(cr4);
    tlb::flush_user();
}

}  // namespace

bool tlb::loaded_elsewhere(PhysicalAddress root) {
    const Cpu& self = this_cpu();
    for (const Cpu* cpu : cpu::all()) {
        if (cpu != &self && cpu->page_table_root == root.value) return true;
    }
    return false;
}

void tlb::flush_user_elsewhere(PhysicalAddress root) {
    const Cpu& self = this_cpu();
    for (Cpu* cpu : cpu::all()) {
        if (cpu != &self && cpu->page_table_root == root.value) ask(*cpu, USER);
    }
    wait_for_answers();
}

void tlb::flush_kernel_elsewhere() {
    const Cpu& self = this_cpu();
    for (Cpu* cpu : cpu::all()) {
        if (cpu != &self) ask(*cpu, EVERYTHING);
    }
    wait_for_answers();
}

// The entries were changed before the word was written, and x86 keeps stores in order: every walk
// from here on reads them as they are now.
void tlb::answer_flush(Cpu& cpu) {
    cpu.flush == EVERYTHING ? flush_everything() : flush_user();
    __atomic_store_n(&cpu.flush, NOTHING, __ATOMIC_RELEASE);
}
