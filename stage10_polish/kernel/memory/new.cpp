// operator new that answers "no memory" with null, and delete. The plain operator new, which
// cannot, is not defined: whoever uses it gets an undefined symbol.
#include "memory/heap.hpp"

#include <new>

const std::nothrow_t std::nothrow{};

void* operator new(size_t size, const std::nothrow_t&) noexcept {
    return memory::heap_allocate(size);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
    return memory::heap_allocate(size);
}
void operator delete(void* pointer) noexcept { memory::heap_free(pointer); }
void operator delete[](void* pointer) noexcept { memory::heap_free(pointer); }
void operator delete(void* pointer, size_t) noexcept { memory::heap_free(pointer); }
void operator delete[](void* pointer, size_t) noexcept { memory::heap_free(pointer); }
