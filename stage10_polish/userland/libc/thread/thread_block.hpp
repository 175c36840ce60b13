// What libc keeps for each thread: errno and the reply port. A thread's block lies at the start of
// its stack's slot, and every stack that libc makes is in a slot of the thread zone, so the stack
// pointer finds it. A thread with any other stack (the main thread's, or one made by hand) shares
// the main thread's block.
#pragma once

#include <mach/port.h>
#include <stddef.h>
#include <stdint.h>

struct ThreadBlock {
    int error = 0;
    mach_port_name_t reply_port = MACH_PORT_NULL;  // made at the first call of a service
    void* (*function)(void*) = nullptr;
    void* argument = nullptr;
    void* result = nullptr;
    mach_port_name_t ended = MACH_PORT_NULL;  // where the end is reported
    void* fs_base = nullptr;                  // its thread-local variables
};

namespace thread_zone {

constexpr uintptr_t START = 0x400000000000;
constexpr uintptr_t END = 0x500000000000;
constexpr size_t SLOT = 128 * 1024;  // stack and block, then a gap that nothing is ever mapped in
constexpr size_t STACK = 64 * 1024;

}  // namespace thread_zone

extern ThreadBlock main_thread_block;

inline ThreadBlock& current_thread_block() {
    const uintptr_t stack = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    if (stack - thread_zone::START >= thread_zone::END - thread_zone::START) {
        return main_thread_block;
    }
    return *reinterpret_cast<ThreadBlock*>(stack & ~(thread_zone::SLOT - 1));
}
