// Buffers: which block is where, which was used last, and which are changed.
#include "ext2fs/cache.hpp"

#include <stdlib.h>
#include <string.h>

kern_return_t BlockCache::start(Medium& medium, uint64_t memory) {
    medium_ = &medium;
    block_size_ = medium.geometry().block_size;
    const uint64_t wanted = memory / block_size_;
    capacity_ = BUFFERS_MINIMUM;
    while (uint64_t{capacity_} * 2 <= wanted && capacity_ < 65536) capacity_ *= 2;
    bucket_count_ = capacity_;
    buffers_ = static_cast<Buffer*>(calloc(capacity_, sizeof(Buffer)));
    buckets_ = static_cast<Buffer**>(calloc(bucket_count_, sizeof(Buffer*)));
    sorted_ = static_cast<Buffer**>(calloc(capacity_, sizeof(Buffer*)));
    bytes_ = static_cast<uint8_t*>(malloc(size_t{capacity_} * block_size_));
    run_ = static_cast<uint8_t*>(malloc(RUN_BYTES));
    if (buffers_ == nullptr || buckets_ == nullptr || sorted_ == nullptr || bytes_ == nullptr ||
        run_ == nullptr)
        return KERN_RESOURCE_SHORTAGE;
    for (uint32_t i = 0; i < capacity_; i++) {
        Buffer& buffer = buffers_[i];
        buffer.bytes = bytes_ + size_t{i} * block_size_;
        buffer.older = newest_;
        (newest_ != nullptr ? newest_->newer : oldest_) = &buffer;
        newest_ = &buffer;
    }
    return KERN_SUCCESS;
}

BlockCache::~BlockCache() {
    free(buffers_);
    free(buckets_);
    free(sorted_);
    free(bytes_);
    free(run_);
}

Buffer* BlockCache::cached(uint32_t block) {
    Buffer* buffer = *bucket(block);
    while (buffer != nullptr && buffer->block != block) buffer = buffer->next_in_bucket;
    return buffer;
}

// It becomes the newest.
void BlockCache::use(Buffer* buffer) {
    if (buffer == newest_) return;
    buffer->newer->older = buffer->older;
    (buffer->older != nullptr ? buffer->older->newer : oldest_) = buffer->newer;
    buffer->older = newest_;
    buffer->newer = nullptr;
    newest_->newer = buffer;
    newest_ = buffer;
}

void BlockCache::remove_from_bucket(Buffer* buffer) {
    Buffer** at = bucket(buffer->block);
    while (*at != buffer) at = &(*at)->next_in_bucket;
    *at = buffer->next_in_bucket;
    buffer->block = 0;
}

// There will be unchanged buffers to take: bytes of files go at any time, the others only in order.
kern_return_t BlockCache::make_room() {
    if (changed_count_ < capacity_ / 2) return KERN_SUCCESS;
    const kern_return_t result = write_order(Order::Content);
    return result != KERN_SUCCESS || changed_count_ < capacity_ / 4 ? result : write_all();
}

// A buffer for a block that has none, pinned. The oldest that is neither pinned nor changed goes.
kern_return_t BlockCache::take(uint32_t block, Buffer** taken) {
    const kern_return_t result = make_room();
    if (result != KERN_SUCCESS) return result;
    Buffer* buffer = oldest_;
    while (buffer != nullptr && (buffer->pins > 0 || buffer->changed)) buffer = buffer->newer;
    if (buffer == nullptr) return KERN_RESOURCE_SHORTAGE;
    if (buffer->block != 0) remove_from_bucket(buffer);
    buffer->block = block;
    buffer->fresh = false;
    Buffer** const to = bucket(block);
    buffer->next_in_bucket = *to;
    *to = buffer;
    buffer->pins = 1;
    use(buffer);
    *taken = buffer;
    return KERN_SUCCESS;
}

kern_return_t BlockCache::overwrite(uint32_t block, Buffer** buffer) {
    Buffer* found = cached(block);
    if (found == nullptr) return take(block, buffer);
    found->pins++;
    use(found);
    *buffer = found;
    return KERN_SUCCESS;
}

kern_return_t BlockCache::read(uint32_t block, Buffer** buffer) {
    const bool there = cached(block) != nullptr;
    const Geometry& geometry = medium_->geometry();
    if (block < geometry.first_block || block == 0 || block >= geometry.blocks) return KERN_DAMAGED;
    kern_return_t result = overwrite(block, buffer);
    if (there || result != KERN_SUCCESS) return result;
    result = medium_->read(block, 1, (*buffer)->bytes);
    if (result != KERN_SUCCESS) {
        unpin(*buffer);
        remove_from_bucket(*buffer);
        *buffer = nullptr;
    }
    return result;
}

kern_return_t BlockCache::fresh(uint32_t block, Buffer** buffer) {
    const kern_return_t result = overwrite(block, buffer);
    if (result != KERN_SUCCESS) return result;
    memset((*buffer)->bytes, 0, block_size_);
    if ((*buffer)->changed) written(*buffer);  // as something else; that is no longer wanted
    (*buffer)->fresh = true;
    changed(*buffer, Order::Content);
    return KERN_SUCCESS;
}

void BlockCache::changed(Buffer* buffer, Order order) {
    if (buffer->changed) return;
    buffer->changed = true;
    buffer->order = buffer->fresh ? Order::Content : order;
    Buffer*& first = changed_[static_cast<size_t>(buffer->order)];
    buffer->previous_changed = nullptr;
    buffer->next_changed = first;
    if (first != nullptr) first->previous_changed = buffer;
    first = buffer;
    changed_count_++;
}

// It is no longer changed, nor fresh.
void BlockCache::written(Buffer* buffer) {
    Buffer*& first = changed_[static_cast<size_t>(buffer->order)];
    (buffer->previous_changed != nullptr ? buffer->previous_changed->next_changed : first) =
        buffer->next_changed;
    if (buffer->next_changed != nullptr)
        buffer->next_changed->previous_changed = buffer->previous_changed;
    buffer->changed = buffer->fresh = false;
    changed_count_--;
}

void BlockCache::forget(uint32_t block) {
    Buffer* buffer = cached(block);
    if (buffer == nullptr) return;
    if (buffer->changed) written(buffer);
    if (buffer->pins == 0) remove_from_bucket(buffer);
}

uint32_t BlockCache::run_blocks() const {
    const uint32_t blocks = RUN_BYTES / block_size_;
    return blocks < capacity_ / 4 ? blocks : capacity_ / 4;
}

kern_return_t BlockCache::read_ahead(uint32_t block, uint32_t count) {
    kern_return_t result = make_room();  // before run_ is in use, which writing uses as well
    if (result == KERN_SUCCESS) result = medium_->read(block, count, run_);
    for (uint32_t i = 0; i < count && result == KERN_SUCCESS; i++) {
        if (cached(block + i) != nullptr) continue;  // perhaps changed: what was read is older
        Buffer* buffer;
        result = take(block + i, &buffer);
        if (result != KERN_SUCCESS) break;
        memcpy(buffer->bytes, run_ + size_t{i} * block_size_, block_size_);
        unpin(buffer);
    }
    return result;
}
