// signal and raise: a table of functions.
#include "libc/signal/hooks.hpp"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

namespace {

constexpr unsigned KNOWN = 1u << SIGINT | 1u << SIGILL | 1u << SIGABRT | 1u << SIGFPE |
                           1u << SIGSEGV | 1u << SIGPIPE | 1u << SIGTERM;

sighandler_t handlers[SIGTERM + 1];  // by number; SIG_DFL is NULL

bool is_known(int signal) {
    if (signal > 0 && signal <= SIGTERM && (KNOWN >> signal & 1) != 0) return true;
    errno = EINVAL;
    return false;
}

void call_handler_of_abort() {
    const sighandler_t handler = handlers[SIGABRT];
    if (handler != SIG_DFL && handler != SIG_IGN) handler(SIGABRT);
}

void raise_broken_pipe() { raise(SIGPIPE); }

}  // namespace

extern "C" {

sighandler_t signal(int signal, sighandler_t handler) {
    if (!is_known(signal) || handler == SIG_ERR) {
        errno = EINVAL;
        return SIG_ERR;
    }
    const sighandler_t before = handlers[signal];
    handlers[signal] = handler;
    libc_abort_hook = call_handler_of_abort;
    libc_broken_pipe_hook = raise_broken_pipe;
    return before;
}

int raise(int signal) {
    if (!is_known(signal)) return -1;
    const sighandler_t handler = handlers[signal];
    if (handler == SIG_IGN) return 0;
    if (handler != SIG_DFL) {
        handler(signal);
        return 0;
    }
    if (signal == SIGABRT) abort();
    _Exit(128 + signal);
}

}  // extern "C"
