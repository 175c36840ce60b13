// Context: what the processor needs to run a thread, and the switch from one to another.
#pragma once

#include "arch/cpu.hpp"
#include "arch/msr.hpp"
#include "arch/trap_frame.hpp"
#include "lib/address.hpp"
#include "lib/utility.hpp"

// The x87, MMX and SSE registers (FXSAVE; Intel SDM vol. 1, 10.5.1).
struct ExtendedState {
    alignas(16) uint8_t fxsave[512];

    void save() { asm volatile("fxsave64 %0" : "=m"(fxsave)); }
    void load() const { asm volatile("fxrstor64 %0" ::"m"(fxsave)); }
};

struct Context {
    uint64_t stack_pointer = 0;     // while switched out: at the frame switch_stacks() left
    uint64_t kernel_stack_top = 0;  // where traps from user mode push
    PhysicalAddress page_table_root;
    // Only threads with an extended state may use those registers, and FS. They are saved when the
    // state of another such thread is loaded, and not touched by the threads without.
    ExtendedState* extended_state = nullptr;
    uint64_t fs_base = 0;

    // The first switch here calls `start`, with interrupts off, on the empty stack below
    // kernel_stack_top. Page tables that were not chosen (zero) are the kernel's own.
    void prepare(void (*start)());
    // The context of what is running now.
    void adopt();
    // While switched out: where it stopped, with the registers that are kept across a switch; the
    // others are zero.
    TrapFrame stopped_at() const;
};

namespace context {

// Enables these registers. Before the first switch.
void initialise();

// As a program expects them when it starts (System V ABI, 3.4.1).
void reset(ExtendedState& state);
// It is about to be freed: nothing must be saved into it any more.
void forget(Context& context);
void set_fs_base(Context& context, uint64_t fs_base);

// The extended registers belong to `to` from now on; whoever had them gets them saved.
inline void change_extended_owner(Cpu& cpu, Context& to) {
    Context* from = exchange(cpu.extended_owner, &to);
    if (from) from->extended_state->save();
    to.extended_state->load();
    if (!from || from->fs_base != to.fs_base) msr::write(msr::FS_BASE, to.fs_base);
}

// switch.asm
extern "C" void switch_stacks(uint64_t* save, uint64_t load);

// Stops here and goes on in `to`; returns when somebody switches back. Interrupts are off. Page
// tables and extended registers are changed only if they differ.
inline void switch_to(Context& from, Context& to) {
    Cpu& cpu = this_cpu();
    cpu.set_kernel_stack(to.kernel_stack_top);
    if (to.page_table_root.value != cpu.page_table_root) {
        cpu.page_table_root = to.page_table_root.value;
        control::write_cr3(to.page_table_root.value);
    }
    if (to.extended_state && cpu.extended_owner != &to) change_extended_owner(cpu, to);
    switch_stacks(&from.stack_pointer, to.stack_pointer);
}

}  // namespace context
