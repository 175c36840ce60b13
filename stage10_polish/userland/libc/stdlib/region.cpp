// Aligned regions of pages. The next one is tried right behind the last; where something is in the
// way, a longer one is taken and both ends given back.
#include "libc/stdlib/heap.hpp"
#include "libc/stdlib/pages.hpp"

namespace heap {

// Far enough above the addresses that the kernel chooses by itself for the two not to meet soon.
uintptr_t next_address = 0x20000000;

namespace {

void* allocate_aligned(size_t size) {
    void* wanted = reinterpret_cast<void*>(next_address);
    if (void* region = pages::allocate(wanted, size); region != nullptr) return region;

    const size_t spare = CHUNK_SIZE - pages::PAGE_SIZE;
    char* start = static_cast<char*>(pages::allocate(nullptr, size + spare));
    if (start == nullptr) return nullptr;
    const uintptr_t address = reinterpret_cast<uintptr_t>(start);
    const size_t before = (CHUNK_SIZE - address % CHUNK_SIZE) % CHUNK_SIZE;
    if (before > 0) pages::release(start, before);
    if (before < spare) pages::release(start + before + size, spare - before);
    return start + before;
}

}  // namespace

Chunk* region_allocate(size_t size) {
    Chunk* region = static_cast<Chunk*>(allocate_aligned(size));
    if (region == nullptr) return nullptr;
    const uintptr_t end = reinterpret_cast<uintptr_t>(region) + size;
    next_address = (end + CHUNK_SIZE - 1) & ~(CHUNK_SIZE - 1);
    region->region_size = size;
    return region;
}

void region_release(Chunk* region) {
    next_address = reinterpret_cast<uintptr_t>(region);
    pages::release(region, region->region_size);
}

bool region_resize(Chunk* region, size_t size) {
    char* start = reinterpret_cast<char*>(region);
    const size_t old = region->region_size;
    if (size < old) pages::release(start + size, old - size);
    if (size > old && pages::allocate(start + old, size - old) == nullptr) return false;
    region->region_size = size;
    return true;
}

}  // namespace heap
