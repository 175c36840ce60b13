// What the shared parts of the kernel's tests need, made of libc; and the bracket of a case.
#include "lib/assert.hpp"
#include "memory/heap.hpp"
#include "test/ipc/case.hpp"

#include <stdio.h>
#include <stdlib.h>

void assertion_failed(const char* expression, const char* file, int line) {
    printf("Bail out! %s:%d: %s\n", file, line, expression);
    exit(1);
}

void* memory::heap_allocate(size_t size) { return malloc(size); }
void memory::heap_free(void* pointer) { free(pointer); }

namespace ipc_test {

void run_case(void (*body)()) {
    const Counts before = counts();
    body();
    const Counts after = counts();
    EXPECT_EQ(after.ports, before.ports);
    EXPECT_EQ(after.sets, before.sets);
    EXPECT_EQ(after.spaces, before.spaces);
    EXPECT_EQ(after.messages, before.messages);
    EXPECT_EQ(after.send_once, before.send_once);
}

}  // namespace ipc_test
