// SlabCache: objects of one size, packed into frames. Which objects of a frame are free is a bitmap
// in its header, not a list through the objects, so that a write after free cannot mislead the heap
// and a double free is always seen.
//
//     frame   | header: magic, sizes, free count, bitmap, links | object 0 | object 1 | ...
#pragma once

#include "lib/address.hpp"
#include "lib/checked.hpp"
#include "memory/size_class.hpp"

namespace memory {

struct Slab {
    uint32_t magic;       // depends on its own address
    uint32_t reciprocal;  // of the object size: offset * reciprocal >> 32 is the object's index
    uint16_t size_class;
    uint16_t object_size;
    uint16_t capacity;
    uint16_t free_count;
    uint64_t free_bits[4];
    Slab* next;  // among the slabs of its class that have a free object
    Slab* previous;

    uint8_t* object(size_t index) {
        return reinterpret_cast<uint8_t*>(this) + SLAB_HEADER_SIZE + index * object_size;
    }
    bool is_free(size_t index) const { return (free_bits[index / 64] >> (index % 64)) & 1; }
    uint32_t expected_magic() const {
        return 0x534C4142 ^ static_cast<uint32_t>(reinterpret_cast<uint64_t>(this) >> PAGE_SHIFT);
    }
};
static_assert(sizeof(Slab) == SLAB_HEADER_SIZE);

// Misuse, in words.
[[noreturn]] void slab_misuse(const void* object, const char* what);

// A free object begins with a word that depends on its address; CHECKED builds fill all of it. If
// it has changed by the time the object is handed out again, somebody wrote to it after freeing it.
inline uint64_t poison_for(const void* object) {
    return 0xFEEE'DEAD'FEEE'DEAD ^ reinterpret_cast<uint64_t>(object);
}

inline void poison(void* object, size_t size) {
    uint64_t* words = static_cast<uint64_t*>(object);
    const size_t count = CHECKED_BUILD ? size / sizeof(uint64_t) : 1;
    for (size_t i = 0; i < count; i++) words[i] = poison_for(object);
}

inline void check_poison(const void* object, size_t size) {
    const uint64_t* words = static_cast<const uint64_t*>(object);
    const size_t count = CHECKED_BUILD ? size / sizeof(uint64_t) : 1;
    for (size_t i = 0; i < count; i++) {
        if (words[i] != poison_for(object)) slab_misuse(object, "was written after it was freed");
    }
}

// Not locked: its owner is. What happens for every object is here, to be inlined; the rest is in
// slab.cpp.
class SlabCache : NonCopyable {
public:
    constexpr SlabCache() = default;

    // Null: no frame for another slab.
    void* allocate(size_t size_class) {
        Slab* slab = available_;
        if (!slab && !(slab = make_slab(size_class))) return nullptr;
        if (slab->free_count == 1) unlink(*slab);
        return take_from(*slab);
    }
    // The same from a slab that has others left. Null: there is none in front.
    void* allocate_quickly() {
        Slab* slab = available_;
        return slab && slab->free_count > 1 ? take_from(*slab) : nullptr;
    }

    // The slab an object lies in; panics if it lies in none.
    static Slab& slab_of(void* object) {
        Slab* slab = reinterpret_cast<Slab*>(page_down(reinterpret_cast<uint64_t>(object)));
        if (slab->magic != slab->expected_magic()) slab_misuse(object, "is not from the heap");
        return *slab;
    }

    // Panics unless allocate() gave the object. True: its slab's cache has to be told: freed().
    static bool free(Slab& slab, void* object) {
        const uint64_t offset = reinterpret_cast<uint64_t>(object) % PAGE_SIZE - SLAB_HEADER_SIZE;
        const uint64_t index = (offset * slab.reciprocal) >> 32;
        if (index >= slab.capacity || slab.object(index) != object) {
            slab_misuse(object, "is freed, but no object begins there");
        }
        uint64_t& bits = slab.free_bits[index / 64];
        const uint64_t bit = uint64_t{1} << (index % 64);
        if (bits & bit) slab_misuse(object, "is freed twice");
        bits |= bit;
        poison(object, slab.object_size);
        slab.free_count++;
        return slab.free_count == 1 || slab.free_count == slab.capacity;
    }
    // It has its first free object, or no used one any more.
    void freed(Slab& slab) {
        static_assert(objects_per_slab(SIZE_CLASSES - 1) > 1);  // never both at once
        if (slab.free_count == 1) return link(slab);
        if (empty_slabs_++ > 0) destroy_slab(slab);
    }

    void return_empty_slab();
    void verify(size_t size_class) const;

    uint64_t objects() const;  // counts: takes time for each slab with a free object
    uint64_t slabs() const { return slabs_; }
    uint64_t empty_slabs() const { return empty_slabs_; }

private:
    void* take_from(Slab& slab) {
        if (slab.free_count == slab.capacity) empty_slabs_--;
        slab.free_count--;
        size_t word = 0;
        while (slab.free_bits[word] == 0) word++;
        const uint64_t bits = slab.free_bits[word];
        slab.free_bits[word] = bits & (bits - 1);  // without the lowest
        void* object = slab.object(word * 64 + static_cast<unsigned>(__builtin_ctzll(bits)));
        check_poison(object, slab.object_size);
        return object;
    }
    Slab* make_slab(size_t size_class);
    void destroy_slab(Slab& slab);
    void link(Slab& slab);
    void unlink(Slab& slab);

    Slab* available_ = nullptr;  // at least one free object each
    uint64_t slabs_ = 0;
    uint64_t capacity_ = 0;     // objects in each slab
    uint64_t empty_slabs_ = 0;  // at most one, or the class would not give memory back
};

}  // namespace memory
