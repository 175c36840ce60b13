// exit: how a program ends, and what has to happen before.
#include "libc/start/arrays.hpp"

#include <syscall_stubs.h>

namespace {

void run(void (*&hook)()) {
    if (hook != nullptr) hook();
}

}  // namespace

extern "C" {

// Set by those parts of the library that have something to do when the program ends, so that a
// program without them does not contain them: calling what atexit has registered, and, after the
// destructors, writing out what streams have collected.
void (*libc_registered_hook)(void) = nullptr;
void (*libc_output_hook)(void) = nullptr;

[[noreturn]] void exit(int status);
void exit(int status) {
    run(libc_registered_hook);
    run_destructors();
    run(libc_output_hook);
    syscall_exit(status);
    __builtin_unreachable();
}
}
