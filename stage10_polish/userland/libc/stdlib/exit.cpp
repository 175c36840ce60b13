// What has been registered to happen at the program's end, and the ends that nothing comes before.
#include "libc/stdlib/exit.hpp"

#include "libc/signal/hooks.hpp"
#include "libc/stdlib/lock.hpp"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <syscall_stubs.h>
#include <unistd.h>

namespace {

struct Registered {
    void (*function)(void*);
    void* argument;
};

// The first 32 need no memory; for more, batches come from malloc.
struct Batch {
    Batch* earlier = nullptr;
    unsigned count = 0;
    Registered functions[32] = {};
};

constinit Batch first;
constinit Batch* last = &first;
Lock batches_lock;

// The last one registered, taken away, so that one which calls exit is not called again.
bool take(Registered& taken) {
    LockGuard guard(batches_lock);
    if (last->count == 0 && last->earlier != nullptr) {
        Batch* const empty = last;
        last = last->earlier;
        free(empty);
    }
    if (last->count == 0) return false;
    taken = last->functions[--last->count];
    return true;
}

void call_registered() {
    Registered next;
    while (take(next)) next.function(next.argument);
}

void call_without_argument(void* function) { reinterpret_cast<void (*)()>(function)(); }

}  // namespace

extern "C" {

// C++: registers the destructor of a global or static object when that has been constructed
// (Itanium C++ ABI, 3.3.6). The third argument tells shared libraries apart, of which there are
// none.
void* __dso_handle = nullptr;

int __cxa_atexit(void (*function)(void*), void* argument, void*) {
    LockGuard guard(batches_lock);
    if (last->count == sizeof(last->functions) / sizeof(last->functions[0])) {
        Batch* const more = static_cast<Batch*>(malloc(sizeof(Batch)));
        if (more == nullptr) return -1;
        more->earlier = last;
        more->count = 0;
        last = more;
    }
    last->functions[last->count++] = {function, argument};
    libc_registered_hook = call_registered;
    return 0;
}

int atexit(void (*function)(void)) {
    return __cxa_atexit(call_without_argument, reinterpret_cast<void*>(function), nullptr);
}

void _Exit(int status) { _exit(status); }

void _exit(int status) {
    syscall_exit(status);
    __builtin_trap();
}

void (*libc_abort_hook)(void) = nullptr;

void abort(void) {
    if (libc_abort_hook != nullptr) libc_abort_hook();
    fflush(nullptr);
    __builtin_trap();
}

void assert_failed(const char* condition, const char* file, int line) {
    fflush(nullptr);
    dprintf(STDERR_FILENO, "%s:%d: assertion failed: %s\n", file, line, condition);
    __builtin_trap();
}

}  // extern "C"
