// Finds the calling thread's block, and with it errno.
#include "libc/thread/thread_block.hpp"

#include <errno.h>

static constinit ThreadBlock main_block;

ThreadBlock& current_thread_block() {
    const uintptr_t stack = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    if (stack < thread_zone::START || stack >= thread_zone::END) return main_block;
    return *reinterpret_cast<ThreadBlock*>(stack & ~(thread_zone::SLOT - 1));
}

extern "C" int* errno_location(void) { return &current_thread_block().error; }
