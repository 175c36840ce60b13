// Writing back: in order, and what lies side by side on the disk by one transfer.
#include "ext2fs/cache.hpp"

#include <stdlib.h>
#include <string.h>

namespace {

int by_block(const void* left, const void* right) {
    const uint32_t a = (*static_cast<Buffer* const*>(left))->block;
    const uint32_t b = (*static_cast<Buffer* const*>(right))->block;
    return a < b ? -1 : a > b;
}

}  // namespace

// Buffers of neighbouring blocks, at most run_blocks().
kern_return_t BlockCache::write_run(Buffer** buffers, uint32_t count) {
    const uint8_t* from = buffers[0]->bytes;
    if (count > 1) {
        for (uint32_t i = 0; i < count; i++)
            memcpy(run_ + size_t{i} * block_size_, buffers[i]->bytes, block_size_);
        from = run_;
    }
    const kern_return_t result = medium_->write(buffers[0]->block, count, from);
    if (result != KERN_SUCCESS) return result;
    for (uint32_t i = 0; i < count; i++) written(buffers[i]);
    return KERN_SUCCESS;
}

kern_return_t BlockCache::write_order(Order order) {
    uint32_t count = 0;
    for (Buffer* buffer = changed_[static_cast<size_t>(order)]; buffer != nullptr;
         buffer = buffer->next_changed)
        sorted_[count++] = buffer;
    qsort(sorted_, count, sizeof(Buffer*), by_block);
    for (uint32_t first = 0; first < count;) {
        uint32_t size = 1;
        while (first + size < count && size < run_blocks() &&
               sorted_[first + size]->block == sorted_[first]->block + size)
            size++;
        const kern_return_t result = write_run(sorted_ + first, size);
        if (result != KERN_SUCCESS) return result;
        first += size;
    }
    return KERN_SUCCESS;
}

kern_return_t BlockCache::write_all() {
    for (size_t order = 0; order < ORDERS; order++) {
        kern_return_t result = write_order(static_cast<Order>(order));
        if (result == KERN_SUCCESS) result = medium_->flush();
        if (result != KERN_SUCCESS) return result;
    }
    return KERN_SUCCESS;
}
