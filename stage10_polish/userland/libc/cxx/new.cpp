// operator new and delete for C++ programs, over malloc. There are no exceptions: new ends the
// program when there is no memory; code that can go on without uses malloc.
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

namespace {

void* allocate_or_die(size_t size) {
    void* memory = malloc(size);
    if (memory == nullptr) {
        dprintf(STDERR_FILENO, "operator new: no memory for %zu bytes\n", size);
        abort();
    }
    return memory;
}

}  // namespace

void* operator new(size_t size) { return allocate_or_die(size); }
void* operator new[](size_t size) { return allocate_or_die(size); }
void operator delete(void* memory) noexcept { free(memory); }
void operator delete[](void* memory) noexcept { free(memory); }
void operator delete(void* memory, size_t) noexcept { free(memory); }
void operator delete[](void* memory, size_t) noexcept { free(memory); }

// Called when a pure virtual function is: a broken program.
extern "C" [[noreturn]] void __cxa_pure_virtual() { abort(); }
