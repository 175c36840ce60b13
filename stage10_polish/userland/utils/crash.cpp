// crash
// [null|write|divide|opcode|breakpoint|privileged|kernel|execute|stack|smash|sum|thread|abort]:
// dies in the way asked for, to show what the system makes of it; `null` if nothing is said. Of
// `sum`, which C++ leaves undefined, only a build with CHECKED=1 makes anything.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

namespace {

// Reached through volatile pointers, so that the compiler cannot know what happens.
volatile uintptr_t null_address = 0;
volatile uintptr_t kernel_address = 0xffffffff80100000;
const int read_only = 5;

void read_at(uintptr_t address) {
    volatile char byte = *reinterpret_cast<volatile char*>(address);
    (void)byte;
}

void null() { read_at(null_address); }
void kernel() { read_at(kernel_address); }
void write() { *const_cast<volatile int*>(&read_only) = 6; }

void divide() {
    volatile int seven = 7, zero = 0;
    volatile int quotient = seven / zero;
    (void)quotient;
}

void opcode() { asm volatile("ud2"); }
void breakpoint() { asm volatile("int3"); }
void privileged() { asm volatile("hlt"); }

void execute() {
    static unsigned char code[16];
    code[0] = 0xc3;
    void (*volatile function)() = reinterpret_cast<void (*)()>(reinterpret_cast<uintptr_t>(code));
    function();
}

volatile int deepest = 0x7fffffff;

int grow_stack(int depth) {
    volatile char page[4096];
    page[0] = static_cast<char>(depth);
    return depth < deepest ? grow_stack(depth + 1) + page[0] : 0;
}

void stack() { grow_stack(0); }

// Writes past the end of an array, as a loop with the wrong limit does.
void smash() {
    char array[24];
    const volatile size_t wrong = sizeof(array) + 8;
    volatile char* const to = array;
    for (size_t i = 0; i < wrong; i++) to[i] = 'x';
}

void sum() {
    volatile int largest = 2147483647;
    volatile int more = largest + 1;
    printf("crash: nothing noticed: the sum is %d\n", more);
    exit(0);
}

void* thread_main(void*) {
    grow_stack(0);
    return nullptr;
}

void thread() {
    thread_t thread;
    if (thread_start(&thread, thread_main, nullptr) == KERN_SUCCESS) thread_join(&thread, nullptr);
}

struct Way {
    const char* name;
    void (*crash)();
};

const Way WAYS[] = {
    {"null", null},
    {"write", write},
    {"divide", divide},
    {"opcode", opcode},
    {"breakpoint", breakpoint},
    {"privileged", privileged},
    {"kernel", kernel},
    {"execute", execute},
    {"stack", stack},
    {"smash", smash},
    {"sum", sum},
    {"thread", thread},
    {"abort", abort},
};

}  // namespace

int main(int argc, char** argv) {
    const char* wanted = argc > 1 ? argv[1] : "null";
    for (const Way& way : WAYS) {
        if (strcmp(way.name, wanted) == 0) way.crash();
    }
    fprintf(stderr, "usage: crash [");
    for (const Way& way : WAYS) fprintf(stderr, "%s%s", &way == WAYS ? "" : "|", way.name);
    fprintf(stderr, "]\n");
    return 2;
}
