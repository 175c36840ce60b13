// The main thread's block, and errno, which is in a thread's block.
#include "libc/thread/thread_block.hpp"

#include <errno.h>

constinit ThreadBlock main_thread_block;

extern "C" int* errno_location(void) { return &current_thread_block().error; }
