// races: what two threads of a program do with libc, for the kernel's search (test/race_program.hpp
// stops a thread after each instruction in turn). `races PART` ends with 0 if nothing went wrong.
#include "libc/stdlib/lock.hpp"

#include <errno.h>
#include <mach.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

namespace {

// From here on the processor stops after each instruction of this thread. What lies below the stack
// pointer is the compiler's.
void step_by_step() {
    asm volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\t"
                 "lea 128(%%rsp), %%rsp" ::
                     : "memory", "cc");
}
void run_on() {
    asm volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq\n\t"
                 "lea 128(%%rsp), %%rsp" ::
                     : "memory", "cc");
}

// --- lock: one at a time ---

Lock lock;
volatile bool inside = false;
volatile bool together = false;
volatile int entered = 0;

void enter() {
    LockGuard guard(lock);
    if (inside) together = true;
    inside = true;
    thread_yield();  // the other one is to find it taken
    entered = entered + 1;
    inside = false;
}

bool lock_is_right() { return !together && entered == 2; }

// --- heap: what one thread has is not given to another ---

volatile bool damaged = false;

void use_heap() {
    constexpr size_t SIZE = 40;
    const auto mark = static_cast<unsigned char>(thread_self());
    auto* const object = static_cast<unsigned char*>(malloc(SIZE));
    if (!object) {
        damaged = true;
        return;
    }
    for (size_t i = 0; i < SIZE; i++) object[i] = mark;
    for (size_t i = 0; i < SIZE; i++) {
        if (object[i] != mark) damaged = true;
    }
    free(object);
}

bool heap_is_right() { return !damaged; }

// --- errno: each thread has its own ---

volatile bool overwritten = false;

void keep_errno() {
    const int own = static_cast<int>(thread_self() & 0x7f);
    errno = own;
    if (errno != own) overwritten = true;
    thread_yield();
    if (errno != own) overwritten = true;
}

bool errno_is_right() { return !overwritten; }

struct Part {
    const char* name;
    void (*body)();
    bool (*right)();
};
constexpr Part PARTS[] = {
    {"lock", enter, lock_is_right},
    {"heap", use_heap, heap_is_right},
    {"errno", keep_errno, errno_is_right},
};

void* run(void* part) {
    step_by_step();
    static_cast<const Part*>(part)->body();
    run_on();
    return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
    for (const Part& part : PARTS) {
        if (argc != 2 || strcmp(argv[1], part.name) != 0) continue;
        Part own = part;
        thread_t other;
        if (thread_start(&other, run, &own) != KERN_SUCCESS) return 2;
        run(&own);
        if (thread_join(&other, nullptr) != KERN_SUCCESS) return 3;
        return part.right() ? 0 : 1;
    }
    return 4;
}
