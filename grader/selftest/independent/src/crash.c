// Every way to end the kernel on purpose.
#include "console.h"
#include "cpu.h"
#include "lib.h"
#include "memory.h"
#include "monitor.h"

#define CRASH static __attribute__((noinline)) void
// A function that calls nobody has a frame of its own only if it asks for it.
#define FRAME __asm__ volatile("" : : "r"(__builtin_frame_address(0)))

CRASH crash_divide(void) {
    FRAME;
    __asm__ volatile("xorl %%edx, %%edx; xorl %%ecx, %%ecx; movl $1, %%eax; divl %%ecx" : : : "eax", "ecx", "edx");
}

CRASH crash_opcode(void) {
    FRAME;
    __asm__ volatile("ud2");
}

CRASH crash_page(u64 address) {
    FRAME;
    __asm__ volatile("movb (%0), %%al" : : "r"(address) : "eax");
}

CRASH crash_stack(void) {
    FRAME;
    __asm__ volatile("movl %0, %%ss" : : "r"(SELECTOR_ABSENT));
}

CRASH crash_assert(void) {
    volatile int one = 1;
    assert(one == 2);
}

static volatile bool endless = true; // The compiler is not to know that.

static __attribute__((noipa)) u64 crash_overflow(u64 depth) {
    volatile u64 here[8] = { depth };
    if (!endless)
        return 0;
    return crash_overflow(depth + 1) + here[depth % 8];
}

CRASH crash_heap_twice(void) {
    void *object = heap_alloc(100);
    heap_free(object);
    heap_free(object);
}

CRASH crash_heap_inside(void) {
    char *object = heap_alloc(100);
    heap_free(object + 16);
}

CRASH crash_heap_written(void) {
    volatile char *object = heap_alloc(100);
    heap_free((void *)object);
    object[50] = 1;
    for (int i = 0; i < 100; i++) // At the latest its place is given out again.
        heap_alloc(100);
}

static void crash_heap(const char *way) {
    if (same(way, "twice"))
        crash_heap_twice();
    else if (same(way, "inside"))
        crash_heap_inside();
    else if (same(way, "written"))
        crash_heap_written();
    else
        print("crash: heap twice, inside or written\n");
}

void command_crash(int count, char **words) {
    const char *what = count > 1 ? words[1] : "";
    bool with_argument = same(what, "page") || same(what, "heap");
    u64 address;
    if (count != (with_argument ? 3 : 2)) {
        print("crash: divide, opcode, page ADDRESS, stack, assert, overflow, or heap twice, inside or written\n");
    } else if (same(what, "divide")) {
        crash_divide();
    } else if (same(what, "opcode")) {
        crash_opcode();
    } else if (same(what, "page")) {
        if (!parse_number(words[2], &address)) {
            print("crash: not an address: %s\n", words[2]);
            return;
        }
        crash_page(address);
        print("crash: 0x%lx can be read\n", address);
    } else if (same(what, "stack")) {
        crash_stack();
    } else if (same(what, "assert")) {
        crash_assert();
    } else if (same(what, "overflow")) {
        crash_overflow(0);
    } else if (same(what, "heap")) {
        crash_heap(words[2]);
    } else {
        print("crash: there is no crash %s\n", what);
    }
}
