// The list of those who give cached memory back.
#include "lib/panic.hpp"
#include "memory/frame_allocator.hpp"

namespace memory {

namespace {

constexpr size_t MOST_SETTLERS = 16;

using Settler = void (*)();
constinit Settler settlers[MOST_SETTLERS] UNSHARED = {};
constinit size_t settler_count UNSHARED = 0;

}  // namespace

void add_settler(Settler settle) {
    ASSERT(settler_count < MOST_SETTLERS);
    settlers[settler_count++] = settle;
}

uint64_t settled_free() {
    for (size_t i = settler_count; i > 0; i--) settlers[i - 1]();
    return frames().counts().available();
}

}  // namespace memory
