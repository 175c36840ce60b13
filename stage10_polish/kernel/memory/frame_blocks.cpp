// Frames without gaps, for devices.
#include "memory/fault_injection.hpp"
#include "memory/frame_allocator.hpp"

// A block lies within one word of the bitmap. The words are looked at in turn, so many of them in
// one go.
Result<PhysicalAddress> FrameAllocator::allocate_block(uint64_t count) {
    constexpr uint64_t WORDS_AT_ONCE = 512;
    constexpr uint64_t WORDS_BELOW_4_GIB = (uint64_t{1} << (32 - PAGE_SHIFT)) / MOST_IN_BLOCK;
    ASSERT(count > 0 && count <= MOST_IN_BLOCK && (count & (count - 1)) == 0);
    const uint64_t end = min(words_[0], WORDS_BELOW_4_GIB);
    for (uint64_t word = 0; word < end;) {
        SpinlockGuard guard(lock_);
        if (count > free_ - promised_ || memory::should_fail()) return KERN_RESOURCE_SHORTAGE;
        for (const uint64_t stop = min(end, word + WORDS_AT_ONCE); word < stop; word++) {
            if (word * MOST_IN_BLOCK >= entered_ && entered_ < frame_count_) enter_more();
            uint64_t first;
            if (take_block(word, count, &first)) return PhysicalAddress{first << PAGE_SHIFT};
        }
    }
    return KERN_RESOURCE_SHORTAGE;
}

bool FrameAllocator::take_block(uint64_t word, uint64_t count, uint64_t* first) {
    const uint64_t ones = ~uint64_t{0} >> (MOST_IN_BLOCK - count);
    for (uint64_t at = 0; at < MOST_IN_BLOCK; at += count) {
        if ((level_[0][word] >> at & ones) != ones) continue;
        *first = word * MOST_IN_BLOCK + at;
        for (uint64_t frame = *first; frame < *first + count; frame++) {
            mark_used(frame);
            references_[frame] = 1;
        }
        free_ -= count;
        return true;
    }
    return false;
}
