// What a thread begins with, and the registers that only some threads have.
#include "arch/context.hpp"

#include "arch/msr.hpp"
#include "lib/string.h"

namespace {

// What switch_stacks() takes off a stack, and above it the place where a function that has just
// been entered finds its caller.
struct FirstFrame {
    uint64_t r15, r14, r13, r12, rbx, rbp;
    uint64_t return_address;
    uint64_t caller;
};
static_assert(sizeof(FirstFrame) % 16 == 0);  // as the ABI wants the stack at a call

// The parts of the FXSAVE area that are not zero at the start (Intel SDM vol. 1, table 10-2).
constexpr size_t CONTROL_WORD_OFFSET = 0;
constexpr size_t MXCSR_OFFSET = 24;
constexpr uint16_t INITIAL_CONTROL_WORD = 0x037F;  // all exceptions masked, 64-bit precision
constexpr uint32_t INITIAL_MXCSR = 0x1F80;         // all exceptions masked

PhysicalAddress kernel_root;  // of the page tables in use before there were others

}  // namespace

void context::initialise() {
    uint64_t cr0 = control::read_cr0();
    cr0 &= ~(control::CR0_EMULATE_FPU | control::CR0_TASK_SWITCHED);
    control::write_cr0(cr0 | control::CR0_MONITOR_COPROCESSOR | control::CR0_NUMERIC_ERROR);
    control::write_cr4(control::read_cr4() | control::CR4_FXSAVE | control::CR4_SIMD_EXCEPTIONS);
    kernel_root = {control::read_cr3()};
    this_cpu().page_table_root = kernel_root.value;
}

void context::reset(ExtendedState& state) {
    memset(state.fxsave, 0, sizeof(state.fxsave));
    memcpy(state.fxsave + CONTROL_WORD_OFFSET, &INITIAL_CONTROL_WORD, sizeof(INITIAL_CONTROL_WORD));
    memcpy(state.fxsave + MXCSR_OFFSET, &INITIAL_MXCSR, sizeof(INITIAL_MXCSR));
}

void context::set_fs_base(Context& context, uint64_t fs_base) {
    context.fs_base = fs_base;
    context.extended_place = nullptr;  // so that it is loaded, wherever it runs next
}

// Frame pointer and caller are zero: backtraces end here.
void Context::prepare(void (*start)()) {
    auto* frame = reinterpret_cast<FirstFrame*>(kernel_stack_top) - 1;
    *frame = FirstFrame{};
    frame->return_address = reinterpret_cast<uint64_t>(start);
    stack_pointer = reinterpret_cast<uint64_t>(frame);
    if (page_table_root.value == 0) page_table_root = kernel_root;
}

void Context::adopt() {
    kernel_stack_top = this_cpu().kernel_rsp;
    page_table_root = {this_cpu().page_table_root};
}

TrapFrame Context::stopped_at() const {
    const FirstFrame& kept = *reinterpret_cast<const FirstFrame*>(stack_pointer);
    TrapFrame frame{};
    frame.r15 = kept.r15;
    frame.r14 = kept.r14;
    frame.r13 = kept.r13;
    frame.r12 = kept.r12;
    frame.rbx = kept.rbx;
    frame.rbp = kept.rbp;
    frame.rip = kept.return_address;
    frame.rsp = reinterpret_cast<uint64_t>(&kept.caller);
    return frame;
}
