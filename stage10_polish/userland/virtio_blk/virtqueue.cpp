#include "virtio_blk/virtqueue.hpp"

namespace {

constexpr uint16_t NEXT = 1, DEVICE_WRITES = 2;  // flags of a descriptor

// Both rings begin with flags and the count of all entries ever made.
constexpr uint32_t COUNT = 2, ENTRIES = 4;

static_assert(Virtqueue::AVAILABLE + ENTRIES + 2 * Virtqueue::MOST + 2 <= Virtqueue::USED);
static_assert(Virtqueue::USED + ENTRIES + 8 * Virtqueue::MOST + 2 <= Virtqueue::SIZE);

template <typename T>
T& at(uint8_t* page, uint32_t offset) {
    return *reinterpret_cast<T*>(page + offset);
}

}  // namespace

void Virtqueue::start(uint8_t* page, uint16_t size) {
    page_ = page;
    size_ = size;
    parts_ = published_ = 0;
}

bool Virtqueue::add(uint64_t physical, uint32_t bytes, bool device_writes) {
    if (parts_ == size_) return false;
    auto* table = &at<Descriptor>(page_, DESCRIPTORS);
    if (parts_ > 0) {
        table[parts_ - 1].flags |= NEXT;
        table[parts_ - 1].next = parts_;
    }
    table[parts_++] = {physical, bytes, device_writes ? DEVICE_WRITES : uint16_t{0}, 0};
    return true;
}

// The device must not see the count before what it counts.
void Virtqueue::publish() {
    at<uint16_t>(page_, AVAILABLE + ENTRIES + 2 * (published_ % size_)) =
        0;  // the first descriptor
    published_++;
    __atomic_store_n(&at<uint16_t>(page_, AVAILABLE + COUNT), published_, __ATOMIC_RELEASE);
    // Nor may what follows, the notification, be before it.
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

bool Virtqueue::used() {
    if (__atomic_load_n(&at<uint16_t>(page_, USED + COUNT), __ATOMIC_ACQUIRE) != published_)
        return false;
    parts_ = 0;
    return true;
}
