// What happens once per slab: made, freed, linked, checked.
#include "memory/slab.hpp"

#include "arch/direct_map.hpp"
#include "lib/panic.hpp"
#include "lib/string.h"
#include "memory/frame_allocator.hpp"

namespace memory {

void slab_misuse(const void* object, const char* what) {
    panic("heap: object {} {}", object, what);
}

void SlabCache::return_empty_slab() {
    if (empty_slabs_ == 0) return;
    Slab* slab = available_;
    while (slab->free_count != slab->capacity) slab = slab->next;
    destroy_slab(*slab);
}

uint64_t SlabCache::objects() const {
    if (slabs_ == 0) return 0;
    uint64_t free = 0;
    for (Slab* slab = available_; slab; slab = slab->next) free += slab->free_count;
    return slabs_ * capacity_ - free;
}

void SlabCache::verify(size_t size_class) const {
    for (Slab* slab = available_; slab; slab = slab->next) {
        ASSERT(slab->magic == slab->expected_magic() && slab->size_class == size_class);
        size_t free = 0;
        for (size_t i = 0; i < slab->capacity; i++) {
            if (!slab->is_free(i)) continue;
            free++;
            check_poison(slab->object(i), slab->object_size);
        }
        ASSERT(free == slab->free_count && free > 0);
    }
}

Slab* SlabCache::make_slab(size_t size_class) {
    auto frame = frames().allocate();
    if (!frame.ok()) return nullptr;
    Slab* slab = direct_map<Slab>(frame.value());
    memset(slab, 0, sizeof(Slab));
    slab->magic = slab->expected_magic();
    slab->reciprocal = SIZE_CLASS_TABLE.reciprocal[size_class];
    slab->object_size = OBJECT_SIZES[size_class];
    slab->size_class = static_cast<uint16_t>(size_class);
    slab->capacity = slab->free_count = static_cast<uint16_t>(objects_per_slab(size_class));
    for (size_t i = 0; i < slab->capacity; i++) {
        slab->free_bits[i / 64] |= uint64_t{1} << (i % 64);
        poison(slab->object(i), slab->object_size);
    }
    slabs_++;
    capacity_ = slab->capacity;
    empty_slabs_++;
    link(*slab);
    return slab;
}

void SlabCache::destroy_slab(Slab& slab) {
    unlink(slab);
    slabs_--;
    empty_slabs_--;
    slab.magic = 0;  // a late free of one of its objects is noticed
    frames().release(physical_address(&slab));
}

void SlabCache::link(Slab& slab) {
    slab.previous = nullptr;
    slab.next = available_;
    if (available_) available_->previous = &slab;
    available_ = &slab;
}

void SlabCache::unlink(Slab& slab) {
    (slab.previous ? slab.previous->next : available_) = slab.next;
    if (slab.next) slab.next->previous = slab.previous;
    slab.next = slab.previous = nullptr;
}

}  // namespace memory
