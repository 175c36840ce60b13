// Where GDB stops when a run of a race is made again: `break race_moment`; `frame` is what was
// stopped.
#pragma once

#include "arch/trap_frame.hpp"

extern "C" [[gnu::noinline]] inline void race_moment(const TrapFrame& frame) {
    asm volatile("" ::"r"(&frame) : "memory");
}
