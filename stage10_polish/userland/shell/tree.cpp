// Nodes are cut from chunks and given back together.
#include "shell/tree.hpp"

#include <stdlib.h>
#include <string.h>

struct Tree::Chunk {
    static constexpr size_t SIZE = 4000;
    Chunk* before;
    alignas(16) char bytes[SIZE];
};

void* Tree::allocate(size_t size) {
    size = (size + 15) & ~size_t{15};
    if (newest_ == nullptr || Chunk::SIZE - used_ < size) {
        Chunk* const chunk = static_cast<Chunk*>(malloc(sizeof(Chunk)));
        if (chunk == nullptr) return nullptr;
        chunk->before = newest_;
        newest_ = chunk;
        used_ = 0;
    }
    void* const node = newest_->bytes + used_;
    used_ += size;
    return memset(node, 0, size);
}

void Tree::clear() {
    while (newest_ != nullptr) {
        Chunk* const before = newest_->before;
        free(newest_);
        newest_ = before;
    }
    used_ = 0;
}
