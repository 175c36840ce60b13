// exit: how a program ends, and the one thing that may have to happen before (flushing output).
#include <syscall_stubs.h>

extern "C" {

// Set by whatever must run when the program ends. One is enough: it runs the others.
void (*libc_exit_hook)(void) = nullptr;

[[noreturn]] void exit(int status);
void exit(int status) {
    if (void (*hook)(void) = libc_exit_hook) {
        libc_exit_hook = nullptr;  // a hook that calls exit() must not get here again
        hook();
    }
    syscall_exit(status);
    __builtin_unreachable();
}
}
