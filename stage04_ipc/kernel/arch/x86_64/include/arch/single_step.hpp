// Single step: with the trap flag set there is a debug exception after every instruction (Intel SDM
// 3B, 18.3.1.4), also while interrupts are off. Interrupts and exceptions begin with the flag
// clear, IRET brings it back; a switch of stacks hands it on to whoever comes next.
#pragma once

#include "arch/trap_frame.hpp"

namespace single_step {

constexpr uint64_t TRAP_FLAG = 1 << 8;

inline void begin() { asm volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq" ::: "memory", "cc"); }
inline void end() { asm volatile("pushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq" ::: "memory", "cc"); }

inline bool goes_on_in(const TrapFrame& frame) { return (frame.rflags & TRAP_FLAG) != 0; }
inline void end_in(TrapFrame& frame) { frame.rflags &= ~TRAP_FLAG; }

}  // namespace single_step
