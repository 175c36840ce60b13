// Buckets in pieces of memory that are added one by one and never move.
#include "ipc/reverse_map.hpp"

#include "ipc/allocation.hpp"

ReverseMap::~ReverseMap() {
    ASSERT(count_ == 0);
    for (uint32_t i = 0; i < directory_size_; i++) {
        if (segments_[i]) ipc::deallocate(segments_[i], SEGMENT * sizeof(uint32_t), *account_);
    }
    if (segments_) ipc::deallocate(segments_, directory_size_ * sizeof(uint32_t*), *account_);
}

bool ReverseMap::add_bucket() {
    const uint32_t segment = buckets_ / SEGMENT;
    if (segment >= directory_size_) {
        const uint32_t size = directory_size_ == 0 ? 4 : 2 * directory_size_;
        auto** bigger = static_cast<uint32_t**>(ipc::allocate(size * sizeof(uint32_t*), *account_));
        if (!bigger) return false;
        for (uint32_t i = 0; i < size; i++)
            bigger[i] = i < directory_size_ ? segments_[i] : nullptr;
        if (segments_) ipc::deallocate(segments_, directory_size_ * sizeof(uint32_t*), *account_);
        segments_ = bigger;
        directory_size_ = size;
    }
    if (!segments_[segment]) {
        void* memory = ipc::allocate(SEGMENT * sizeof(uint32_t), *account_);
        if (!memory) return false;
        segments_[segment] = static_cast<uint32_t*>(memory);
    }
    *bucket(buckets_) = NONE;
    buckets_++;
    return true;
}
