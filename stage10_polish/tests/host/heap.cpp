#include "host_heap.hpp"

#include <cstdlib>
#include <cstring>

namespace memory {

void* heap_allocate(size_t size) {
    if (should_fail()) return nullptr;
    void* object = std::aligned_alloc(16, (size + 16) / 16 * 16);
    std::memset(object, 0x5A, size);
    host_heap_objects++;
    return object;
}

void heap_free(void* pointer) {
    if (!pointer) return;
    host_heap_objects--;
    std::free(pointer);
}

size_t heap_rounded(size_t size) { return (size + 15) / 16 * 16; }

}  // namespace memory
