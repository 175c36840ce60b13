// What runs before main and after it: the functions whose addresses the linker has collected in two
// arrays (System V gABI, "Initialization and Termination Functions"). The compiler puts there what
// constructs global objects, and functions with __attribute__((constructor)) or (destructor); the
// linker sorts them by priority.
#include "libc/start/arrays.hpp"

extern "C" {

using Constructor = void (*)(int argc, char** argv, char** envp);
using Destructor = void (*)();

// The linker's: the first entry, and behind the last.
extern const Constructor __init_array_start[], __init_array_end[];
extern const Destructor __fini_array_start[], __fini_array_end[];

void libc_run_constructors(int argc, char** argv, char** envp) {
    for (const Constructor* next = __init_array_start; next != __init_array_end; next++)
        (*next)(argc, argv, envp);
}
}

// A destructor that calls exit is not called again: exit goes on with the next one.
void run_destructors() {
    static const Destructor* last = __fini_array_end;
    while (last != __fini_array_start) (*--last)();
}
