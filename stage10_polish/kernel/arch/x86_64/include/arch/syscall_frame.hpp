// What SYSCALL's entry saves on the kernel stack, from low to high addresses: where to return to,
// and the registers the C++ ABI lets the kernel overwrite. The others are preserved by the
// compiler.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct SyscallFrame {
    uint64_t r10, r9, r8, rdx, rsi, rdi;
    uint64_t rflags;  // SYSCALL put them into R11
    uint64_t rip;     // and this into RCX
    uint64_t rsp;
};
static_assert(sizeof(SyscallFrame) == 9 * 8);
