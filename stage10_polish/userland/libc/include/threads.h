// Threads of the calling program, each with a stack of 64 KiB and an errno of its own.
#pragma once

#include <mach/kern_return.h>
#include <mach/port.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct thread {
    void* stack;  // libc's
    mach_port_name_t port;
    mach_port_name_t ended;  // receives one message when the thread is over
} thread_t;

// Runs function(argument) in a new thread. It must be joined, or its stack and ports stay.
kern_return_t thread_start(thread_t* thread, void* (*function)(void*), void* argument);
// Waits for its end and takes what the function returned.
kern_return_t thread_join(thread_t* thread, void** result);

#ifdef __cplusplus
}
#endif
