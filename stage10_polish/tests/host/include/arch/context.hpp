// The host's side of the architecture seam: a thread is a coroutine (ucontext), announced to the
// address sanitizer, which must know on which stack it is.
#pragma once

#include "arch/cpu.hpp"
#include "lib/address.hpp"

#include <sanitizer/common_interface_defs.h>
#include <ucontext.h>

struct ExtendedState {
    uint64_t unused = 0;
};

struct Context {
    uint64_t kernel_stack_top = 0;
    PhysicalAddress page_table_root;
    ExtendedState* extended_state = nullptr;
    uint64_t fs_base = 0;
    ucontext_t registers;
    const void* stack_base = nullptr;
    size_t stack_size = 0;
    void (*start)() = nullptr;

    void prepare(void (*entry)());
    void adopt() {}
};

namespace context {

inline constexpr size_t EMULATED_STACK_SIZE = 256 * 1024;

// The context that is being left, for the one that is entered.
inline Context* emulated_from = nullptr;
inline Context* emulated_to = nullptr;

inline void arrived(void* fake_stack) {
    const void* base;
    size_t size;
    __sanitizer_finish_switch_fiber(fake_stack, &base, &size);
    emulated_from->stack_base = base;
    emulated_from->stack_size = size;
}

inline void begin() {
    arrived(nullptr);
    emulated_to->start();
}

inline void reset(ExtendedState&) {}
inline void set_fs_base(Context& context, uint64_t fs_base) { context.fs_base = fs_base; }

inline void switch_to(Cpu&, Context& from, Context& to) {
    emulated_from = &from;
    emulated_to = &to;
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, to.stack_base, to.stack_size);
    swapcontext(&from.registers, &to.registers);
    arrived(fake_stack);
}

}  // namespace context

inline void Context::prepare(void (*entry)()) {
    start = entry;
    stack_size = context::EMULATED_STACK_SIZE;
    stack_base = reinterpret_cast<const void*>(kernel_stack_top - stack_size);
    getcontext(&registers);
    registers.uc_stack.ss_sp = reinterpret_cast<void*>(kernel_stack_top - stack_size);
    registers.uc_stack.ss_size = stack_size;
    registers.uc_link = nullptr;
    makecontext(&registers, context::begin, 0);
}
