// Signals that a program raises itself, or that its own library does: SIGPIPE by a write to a pipe
// that nobody reads, SIGINT by Ctrl-C where that is read (termios.h). Nobody else sends any: Ctrl-C
// and kill end a task without asking it, and what a thread does that it cannot go on after is an
// exception (mach/exc.defs).
#pragma once

#define SIGINT 2
#define SIGILL 4
#define SIGABRT 6
#define SIGFPE 8
#define SIGSEGV 11
#define SIGPIPE 13  // default: the end with the status 141; ignored: write fails with EPIPE
#define SIGTERM 15

#ifdef __cplusplus
extern "C" {
#endif

typedef int sig_atomic_t;
typedef void (*sighandler_t)(int signal);

#ifdef __cplusplus
#define SIG_DFL static_cast<sighandler_t>(nullptr)
#define SIG_IGN reinterpret_cast<sighandler_t>(1L)
#define SIG_ERR reinterpret_cast<sighandler_t>(-1L)
#else
#define SIG_DFL ((sighandler_t)0)
#define SIG_IGN ((sighandler_t)1)
#define SIG_ERR ((sighandler_t)-1)
#endif

// What raise does from now on; what it did before, or SIG_ERR and EINVAL. A handler stays until
// another is set.
sighandler_t signal(int signal, sighandler_t handler);
// Calls the handler. Without one the program ends, with the status 128 + signal; SIGABRT: as abort
// does. 0, or -1 and EINVAL.
int raise(int signal);

#ifdef __cplusplus
}
#endif
