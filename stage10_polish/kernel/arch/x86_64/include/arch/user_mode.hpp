// Ring 3: how the processor gets there. A system call returns by SYSRET to where it came from;
// every other way is enter(), with a frame from make_frame().
#pragma once

#include "arch/trap_frame.hpp"
#include "lib/result.hpp"

namespace user_mode {

// Tells the processor where SYSCALL goes and what it does to segments and flags.
void initialise();

// A frame that starts at `entry` with `argument` in RDI and every other register zero. The only
// place that chooses CS, SS and RFLAGS. KERN_INVALID_ADDRESS unless both addresses are the user's.
Result<TrapFrame> make_frame(uint64_t entry, uint64_t stack, uint64_t argument);

// Leaves the kernel by IRET, with interrupts off until then; what is on this thread's kernel stack
// beside the frame is forgotten. A thread that is to end does so instead.
[[noreturn]] void enter(const TrapFrame& frame);

}  // namespace user_mode
