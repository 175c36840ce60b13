// The program's end: atexit functions, then output flushed. The start-up code's exit() calls
// end_of_program through libc_exit_hook, which whoever needs it sets: atexit, and the first output.
#include "libc/stdlib/exit.hpp"

#include "libc/stdlib/lock.hpp"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <syscall_stubs.h>
#include <unistd.h>

namespace {

constexpr unsigned FUNCTIONS = 32;
void (*functions[FUNCTIONS])();
unsigned function_count;
Lock functions_lock;

// The last one registered, taken off the list so that one which calls exit is not called again.
void (*take_function())() {
    LockGuard guard(functions_lock);
    return function_count > 0 ? functions[--function_count] : nullptr;
}

void end_of_program() {
    while (void (*function)() = take_function()) {
        libc_exit_hook = end_of_program;  // it may call exit itself: the others are still to come
        function();
    }
    libc_exit_hook = nullptr;
    fflush(nullptr);
}

}  // namespace

void run_at_exit() { libc_exit_hook = end_of_program; }

extern "C" {

int atexit(void (*function)(void)) {
    LockGuard guard(functions_lock);
    if (function_count == FUNCTIONS) return -1;
    functions[function_count++] = function;
    run_at_exit();
    return 0;
}

void _Exit(int status) { _exit(status); }

void _exit(int status) {
    syscall_exit(status);
    __builtin_trap();
}

void abort(void) {
    fflush(nullptr);
    __builtin_trap();
}

void assert_failed(const char* condition, const char* file, int line) {
    fflush(nullptr);
    dprintf(STDERR_FILENO, "%s:%d: assertion failed: %s\n", file, line, condition);
    __builtin_trap();
}

}  // extern "C"
