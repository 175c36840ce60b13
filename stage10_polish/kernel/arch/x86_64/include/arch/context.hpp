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
    // Only threads with an extended state may use those registers, and FS. They are saved whenever
    // the thread is switched out, for it may go on elsewhere; and not touched by threads without.
    ExtendedState* extended_state = nullptr;
    const Cpu* extended_place = nullptr;  // the processor that it was loaded on last
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
// Of a thread that does not run.
void set_fs_base(Context& context, uint64_t fs_base);

inline void load_extended_state(Cpu& cpu, Context& of, const ExtendedState& state) {
    cpu.extended_owner = &of;
    of.extended_place = &cpu;
    state.load();
    if (cpu.fs_base == of.fs_base) return;
    cpu.fs_base = of.fs_base;
    msr::write(msr::FS_BASE, of.fs_base);
}

inline void change_extended_state(Cpu& cpu, const Context& from, Context& to) {
    ExtendedState* const leaves = from.extended_state;
    const ExtendedState* const comes = to.extended_state;
    // Both pointers at once: most switches are between threads that have both, or neither.
    if ((reinterpret_cast<uintptr_t>(leaves) | reinterpret_cast<uintptr_t>(comes)) == 0) return;
    if (leaves) leaves->save();
    // It is in the registers already if nobody else had them here, nor it others elsewhere.
    const bool there = cpu.extended_owner == &to && to.extended_place == &cpu;
    if (comes && !there) load_extended_state(cpu, to, *comes);
}

// switch.asm
extern "C" void switch_stacks(uint64_t* save, uint64_t load);

// Stops here, on `cpu`, and goes on in `to`; returns when somebody switches back, and then this may
// be another processor. Interrupts are off. Page tables and extended registers are changed only if
// they differ.
inline void switch_to(Cpu& cpu, Context& from, Context& to) {
    cpu.set_kernel_stack(to.kernel_stack_top);
    if (to.page_table_root.value != cpu.page_table_root) {
        cpu.page_table_root = to.page_table_root.value;
        control::write_cr3(to.page_table_root.value);
        cpu.tss.io_map_base = TaskStateSegment::NO_PORTS;  // see port_access.hpp
    }
    change_extended_state(cpu, from, to);
    switch_stacks(&from.stack_pointer, to.stack_pointer);
}

}  // namespace context
